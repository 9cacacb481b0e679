"""Checks an exported case file: python check_export.py EXPORT.zip FINGERPRINT-OF-THE-KEY."""

import json
import sys
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key

sys.excepthook = lambda kind, why, _: print("RUSAK/BROKEN", kind.__name__, why)  # exit code 1
text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
whole, ends, held = Path(sys.argv[1]).read_bytes(), ["0" * 64], [(True, "ekspor/export")]
key = {sha256(whole[-96:-64]).hexdigest(): whole[-96:-64]}[sys.argv[2]]
Key.from_public_bytes(key).verify(whole[-64:], whole[:-64])  # before anything is opened
case = json.loads((archive := zipfile.ZipFile(BytesIO(whole))).read("case.json"))
keys = {sha256(k).hexdigest(): Key.from_public_bytes(k) for k in map(bytes.fromhex, case["keys"])}
for fact in case["facts"]:
    record = [case["case_id"], *map(fact.get, ("sequence", "kind", "at", "command_id"))]
    ends.append(sha256(text([*record, text(fact["content"]), ends[-1]]).encode()).hexdigest())
    held += [(fact["hash"] == ends[-1], f"fakta/fact {fact['sequence']} {fact['kind']}")]
for head, reach, signature, path in map(dict.values, case["heads"]):
    keys[head["key_id"]].verify(bytes.fromhex(signature), text(head).encode())
    node = sha256(b"\0" + text([case["case_id"], reach, ends[reach]]).encode()).digest()
    for sibling in map(bytes.fromhex, path):
        node = sha256(b"\1" + min(node, sibling) + max(node, sibling)).digest()
    held += [(node.hex() == head["root"], f"fakta/facts 1-{reach}: kepala/head {text(head)}")]
filed = [fact["content"]["sha256"] for fact in case["facts"] if fact["kind"] == "DocumentFiled"]
found = [sha256(archive.read(name)).hexdigest() for name in archive.namelist()[1:]]
held += [(found == filed * case["opened"], f"dokumen/documents {len(found)}")]
print(*("UTUH/HOLDS " * ok + "RUSAK/BROKEN " * (not ok) + what for ok, what in held), sep="\n")
sys.exit(not all(ok for ok, _ in held))
