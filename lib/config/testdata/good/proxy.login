reachd:a secret: with colons
