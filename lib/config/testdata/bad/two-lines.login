reachd:secret
other:secret
