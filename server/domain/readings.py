"""
What is read round the group, in other languages: side by side, a line beside each line, for whoever follows better so.

A translation belongs to its line, word for word. So it needs no place in an agenda or a session, and a line that a group has added tonight, or worded
anew, has none. To add a language, add a row here; a test asks that every line we bring is in it. Ours are not reviewed by a translator yet.
"""

from collections.abc import Mapping, Sequence
from typing import Final

TRANSLATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {
        "We came with what we carry, and nobody had to carry it alone for a while.": (
            "Vinimos con lo que llevamos, y por un rato nadie tuvo que llevarlo a solas."
        ),
        "What we heard from one another stays here; what we learned goes with us.": (
            "Lo que nos contamos se queda aquí; lo que aprendimos se va con nosotros."
        ),
        "Feelings are not failures, and asking for help is not weakness.": (
            "Sentir no es fracasar, y pedir ayuda no es debilidad."
        ),
        "Go gently. We meet again.": "Vayan con calma. Nos volvemos a ver.",
        "What is said here stays here, and who was here too.": (
            "Lo que se dice aquí se queda aquí, y también quién estuvo."
        ),
        "We speak from our own experience, with “I”.": "Hablamos desde nuestra propia experiencia, diciendo «yo».",
        "Nobody gives orders about treatment or medicines.": "Nadie da órdenes sobre tratamientos ni medicamentos.",
        "We share the air, and passing is always fine.": "Nos repartimos la palabra, y siempre se puede pasar.",
        "In a round, one person at a time.": "En una ronda, una persona a la vez.",
        "We ask before we respond to somebody.": "Preguntamos antes de responder a alguien.",
        "We see the person before the illness, and judge nobody's pain, diagnosis, choices or relapse.": (
            "Vemos a la persona antes que la enfermedad, y no juzgamos el dolor, el diagnóstico, las decisiones ni la recaída de nadie."
        ),
        "Feelings yes; methods and graphic detail no.": "Sentimientos sí; métodos y detalles explícitos no.",
        "No contact details in the room.": "Ningún dato de contacto en la sala.",
        "If you must go, say so. If you are not safe tonight, tell a facilitator.": (
            "Si tienes que irte, dilo. Si esta noche no estás a salvo, cuéntaselo a quien facilita."
        ),
    },
}
"""By language (BCP 47), then by line."""


def beside(lines: Sequence[str]) -> dict[str, list[str | None]]:
    """*lines* in each language that has any of them; None for a line that it has not."""
    found = {language: [known.get(line) for line in lines] for language, known in TRANSLATIONS.items()}
    return {language: told for language, told in found.items() if any(told)}
