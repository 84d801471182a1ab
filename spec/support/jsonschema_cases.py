"""Holds documents against JSON Schemas: jsonschema_cases.py FILE, with {schemas, cases}."""
import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1], encoding="utf-8") as file:
    work = json.load(file)
validators = {}
for name, schema in work["schemas"].items():
    Draft202012Validator.check_schema(schema)
    validators[name] = Draft202012Validator(schema)
wrong = 0
for case in work["cases"]:
    errors = [e.message for e in validators[case["schema"]].iter_errors(case["document"])]
    if bool(errors) == case["valid"]:
        wrong += 1
        print("expected", "valid:" if case["valid"] else "invalid:", case["what"], *errors[:1])
if wrong:
    sys.exit(1)
print(len(work["cases"]), "cases")
