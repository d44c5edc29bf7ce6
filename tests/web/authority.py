"""Certificates created on the spot: a server's, clients', and their authorities."""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "reachd.north.example.net"


class Authority:
    def __init__(self, directory, name):
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        root = self._certificate(self._subject, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(self._key, hashes.SHA256())
        self.file = self._write(f"{name}.pem", root.public_bytes(serialization.Encoding.PEM))

    def _certificate(self, subject, public_key):
        now = datetime.datetime.utcnow()
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self._subject).public_key(public_key)
                .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                .not_valid_after(now + datetime.timedelta(days=30)))

    def _write(self, name, content):
        path = os.path.join(self._directory, name)
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.rename(path + ".new", path)
        return path

    def issue(self, file, common_name, names=(), client=False):
        """Writes FILE.crt and FILE.key, each atomically, and returns their paths and the certificate's serial number."""
        key = ec.generate_private_key(ec.SECP256R1())
        purpose = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = self._certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]), key.public_key())
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption())
        return (self._write(file + ".crt", certificate.public_bytes(serialization.Encoding.PEM)),
                self._write(file + ".key", private), certificate.serial_number)

    def issue_server(self, file="server"):
        return self.issue(file, NAME, [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])

    def issue_client(self, file, name):
        return self.issue(file, name, [x509.DNSName(name)], client=True)
