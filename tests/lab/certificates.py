"""The lab's certificate authorities, and leaves issued on demand, as by a server's owner and by an interceptor.

  apple       Apple Root CA -> Apple Server Authentication CA, not in the system's store
  public      one root, in the system's store
  inspection  a company's interception authority, installed in the system's store
  stranger    an interception authority that is not installed anywhere
  forged      a stranger that calls itself Apple: same subjects, other keys
  apple-public  Apple's public authority: public's root -> an intermediate of Apple's
"""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# (organisation, root's common name, intermediate's common name or None)
AUTHORITIES = {
    "apple": ("Apple Inc.", "Apple Root CA", "Apple Server Authentication CA"),
    "public": ("Lab Trust Services", "Lab Public Root", "Lab Public CA 1"),
    "inspection": ("Example Company", "Example Company Web Inspection", None),
    "stranger": ("Nobody Knows", "Unknown Inspection CA", None),
    "forged": ("Apple Inc.", "Apple Root CA", "Apple Server Authentication CA"),
    "apple-public": ("Apple Inc.", None, "Apple Public EV Server RSA CA 2 - G1"),
}
# Those whose root is another's.
UNDER = {"apple-public": "public"}
IN_SYSTEM_STORE = ("public", "inspection")


def _name(organisation, common):
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _days(count):
    return datetime.datetime.utcnow() + datetime.timedelta(days=count)


def _start(subject, issuer, public_key, first, last):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_days(first))
        .not_valid_after(_days(last))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _authority(subject, issuer_certificate=None, issuer_key=None):
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = issuer_certificate.subject if issuer_certificate else subject
    signer = issuer_key or key
    certificate = (
        _start(subject, issuer, key.public_key(), -400, 3000)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return certificate, key


def make_authorities(directory):
    """Once per run: DIRECTORY/NAME-root.pem, and NAME-issuer.pem with the key and the chain that a server sends."""
    roots = {}
    for name, (organisation, root, intermediate) in AUTHORITIES.items():
        certificate, key = roots[name] = roots[UNDER[name]] if name in UNDER else _authority(_name(organisation, root))
        with open(os.path.join(directory, f"{name}-root.pem"), "wb") as file:
            file.write(_pem(certificate))
        if intermediate:
            certificate, key = _authority(_name(organisation, intermediate), certificate, key)
        with open(os.path.join(directory, f"{name}-issuer.pem"), "wb") as file:
            file.write(_key_pem(key) + _pem(certificate))


def system_store(directory):
    """The PEM text of the lab's ca-certificates.crt."""
    parts = []
    for name in IN_SYSTEM_STORE:
        with open(os.path.join(directory, f"{name}-root.pem")) as file:
            parts.append(file.read())
    return "".join(parts)


class Issuer:
    """Issues leaves of one authority."""

    def __init__(self, directory, authority):
        with open(os.path.join(directory, f"{authority}-issuer.pem"), "rb") as file:
            text = file.read()
        self._key = serialization.load_pem_private_key(text, None)
        self._certificate = x509.load_pem_x509_certificate(text[text.index(b"-----BEGIN CERTIFICATE") :])

    def leaf(self, names, first=-30, last=60, common=None):
        """PEM of key, leaf and issuer for these names or literal addresses; validity in days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = []
        for name in names:
            try:
                alternatives.append(x509.IPAddress(ipaddress.ip_address(name)))
            except ValueError:
                alternatives.append(x509.DNSName(name))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, (common or names[0])[:64])])
        certificate = (
            _start(subject, self._certificate.subject, key.public_key(), first, last)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        return _key_pem(key) + _pem(certificate) + _pem(self._certificate)
