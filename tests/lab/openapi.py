"""Checks the API's responses against the OpenAPI document that describes them."""

from jsonschema import Draft202012Validator, RefResolver


class Description:
    def __init__(self, document):
        self._document = document
        self._resolver = RefResolver.from_schema(document)
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

    def complaints(self, path, status, answer):
        """How this response to a GET of `path`, as written in the document, differs from the document."""
        responses = self._document["paths"][path]["get"]["responses"]
        if str(status) not in responses:
            return [f"{path}: status {status} is not described"]
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        validator = Draft202012Validator(schema, resolver=self._resolver)
        return [
            f"{path}: {'/'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"
            for error in list(validator.iter_errors(answer))[:5]
        ]
