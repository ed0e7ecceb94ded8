"""The community of the pictures in five more languages: what its base says in each, and what a member types."""

from dataclasses import dataclass, replace

from bot.knowledge import translating
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.red_flag import FlagText, Lexicon
from bot.knowledge.translation import Translation


@dataclass(frozen=True)
class Tongue:
    """One language: the locale of its reader, the texts of the base, and what is asked in it."""

    locale: str
    lexicon: dict[str, object]
    allergy: dict[str, object]
    half: dict[str, object]
    trouble: str
    luggage: str

    @property
    def code(self) -> str:
        """ISO 639-1."""
        return self.locale.split("-")[0]


TONGUES = (
    Tongue(
        "de",
        {
            "care": "Wenn es dir schlecht geht, warte nicht auf eine Antwort hier. Ruf 112 an.",
            "urgencies": {"emergency": "Notfall"},
            "calls": {"emergency": "Notruf: 112 (Europa), 144 (Schweiz)."},
            "disclaimer": "Allgemeine Hinweise, kein ärztlicher Rat.",
            "buttons": {
                "fine": "Mir geht es gut, beantworte meine Frage",
                "show": "Der Person zeigen",
                "not_urgent": "Nicht dringend, zeig die Antwort",
            },
            "classes": {"swell": "geschwollen, schwellen*", "face": "lippe*, gesicht, zunge"},
        },
        {
            "title": "Schwere allergische Reaktion",
            "steps": [
                "Nimm deinen Adrenalin-Pen, wenn du einen hast.",
                "Ruf den Notruf an. Sag „Anaphylaxie“.",
                "Leg dich flach hin, die Beine hoch.",
            ],
            "avoid": "Steh nicht auf, auch wenn es dir besser geht.",
            "line": "Schwellen die Lippen? Ruf den Notruf an.",
        },
        {
            "question": "Wirkt es nur dort, wo ich es auftrage?",
            "answer": "Größtenteils ja, soweit man weiß. Ein wenig kann über den Rand oder an den Fingern wandern.",
            "not_known": "Wie weit es sich im Gesicht ausbreitet.",
            "cautions": ["Wasch dir vorher und nachher die Hände."],
            "detail": "In der Handstudie änderte sich nur die behandelte Hand.",
        },
        "meine lippen sind seit heute früh geschwollen",
        "darf die creme mit ins handgepäck im flugzeug",
    ),
    Tongue(
        "es-ES",
        {
            "care": "Si te encuentras mal, no esperes una respuesta aquí. Llama al 112.",
            "urgencies": {"emergency": "Emergencia"},
            "calls": {"emergency": "Emergencias: 112 (España), 911 (América)."},
            "disclaimer": "Información general, no consejo médico.",
            "buttons": {
                "fine": "Estoy bien, responde a mi pregunta",
                "show": "Mostrárselo",
                "not_urgent": "No es urgente, muestra la respuesta",
            },
            "classes": {"swell": "hinchados, hinchada, hinchado", "face": "labios, cara, lengua"},
        },
        {
            "title": "Reacción alérgica grave",
            "steps": [
                "Usa tu autoinyector de adrenalina, si tienes uno.",
                "Llama a emergencias. Di «anafilaxia».",
                "Túmbate con las piernas en alto.",
            ],
            "avoid": "No te levantes, aunque te sientas mejor.",
            "line": "¿Se hinchan los labios? Llama a emergencias.",
        },
        {
            "question": "¿Actúa solo donde me la pongo?",
            "answer": "En gran parte sí, por lo que se sabe. Un poco puede pasar del borde o ir con los dedos.",
            "not_known": "Hasta dónde se extiende en la cara.",
            "cautions": ["Lávate las manos antes y después."],
            "detail": "En el ensayo de la mano solo cambió la mano tratada.",
        },
        "tengo los labios hinchados desde esta mañana",
        "puedo llevar la crema en el equipaje de mano",
    ),
    Tongue(
        "fr",
        {
            "care": "Si tu te sens mal, n’attends pas une réponse ici. Appelle le 112.",
            "urgencies": {"emergency": "Urgence\u00a0:"},
            "calls": {"emergency": "Urgences\u00a0: 112 (Europe), 15 (France)."},
            "disclaimer": "Informations générales, pas un avis médical.",
            "buttons": {
                "fine": "Je vais bien, réponds à ma question",
                "show": "Lui montrer",
                "not_urgent": "Ce n’est pas urgent, montre la réponse",
            },
            "classes": {"swell": "gonflées, gonflée, gonflé", "face": "lèvres, visage, langue"},
        },
        {
            "title": "Réaction allergique grave",
            "steps": [
                "Utilise ton stylo d’adrénaline, si tu en as un.",
                "Appelle les urgences. Dis «\u00a0anaphylaxie\u00a0».",
                "Allonge-toi, les jambes surélevées.",
            ],
            "avoid": "Ne te lève pas, même si tu te sens mieux.",
            "line": "Les lèvres gonflent\u00a0? Appelle les urgences.",
        },
        {
            "question": "Ça agit seulement là où j’en mets\u00a0?",
            "answer": "En grande partie oui, d’après ce qu’on sait. Un peu peut dépasser le bord ou suivre les doigts.",
            "not_known": "Jusqu’où ça s’étend sur le visage.",
            "cautions": ["Lave-toi les mains avant et après."],
            "detail": "Dans l’essai sur la main, seule la main traitée a changé.",
        },
        "mes lèvres sont gonflées depuis ce matin",
        "je peux prendre la crème en bagage à main",
    ),
    Tongue(
        "pt-BR",
        {
            "care": "Se você está passando mal, não espere uma resposta aqui. Ligue para o 192.",
            "urgencies": {"emergency": "Emergência"},
            "calls": {"emergency": "Emergência: 192 (Brasil), 112 (Portugal)."},
            "disclaimer": "Informação geral, não é conselho médico.",
            "buttons": {
                "fine": "Estou bem, responda à minha pergunta",
                "show": "Mostrar à pessoa",
                "not_urgent": "Não é urgente, mostre a resposta",
            },
            "classes": {"swell": "inchados, inchada, inchado", "face": "lábios, rosto, língua"},
        },
        {
            "title": "Reação alérgica grave",
            "steps": [
                "Use sua caneta de adrenalina, se tiver uma.",
                "Ligue para a emergência. Diga “anafilaxia”.",
                "Deite-se com as pernas para cima.",
            ],
            "avoid": "Não se levante, mesmo que melhore.",
            "line": "Os lábios incham? Ligue para a emergência.",
        },
        {
            "question": "Age só onde eu passo?",
            "answer": "Em grande parte sim, pelo que se sabe. Um pouco pode passar da borda ou ir nos dedos.",
            "not_known": "Até onde se espalha no rosto.",
            "cautions": ["Lave as mãos antes e depois."],
            "detail": "No estudo da mão, só a mão tratada mudou.",
        },
        "meus lábios estão inchados desde cedo",
        "posso levar o creme na bagagem de mão",
    ),
    Tongue(
        "pl",
        {
            "care": "Jeśli źle się czujesz, nie czekaj tu na odpowiedź. Zadzwoń pod 112.",
            "urgencies": {"emergency": "Nagły wypadek"},
            "calls": {"emergency": "Numer alarmowy: 112 (Europa), 999 (Polska)."},
            "disclaimer": "Informacje ogólne, nie porada lekarska.",
            "buttons": {
                "fine": "Nic mi nie jest, odpowiedz na pytanie",
                "show": "Pokaż tej osobie",
                "not_urgent": "To nic pilnego, pokaż odpowiedź",
            },
            "classes": {"swell": "spuchnięte, spuchnięta, spuchnięty", "face": "usta, twarz, język"},
        },
        {
            "title": "Ciężka reakcja alergiczna",
            "steps": [
                "Użyj wstrzykiwacza z adrenaliną, jeśli go masz.",
                "Zadzwoń pod 112. Powiedz „anafilaksja”.",
                "Połóż się płasko, nogi wyżej.",
            ],
            "avoid": "Nie wstawaj, nawet jeśli poczujesz się lepiej.",
            "line": "Puchną usta? Zadzwoń pod 112.",
        },
        {
            "question": "Czy działa tylko tam, gdzie posmaruję?",
            "answer": "W większości tak, o ile wiadomo. Trochę może przejść poza brzeg albo na palcach.",
            "not_known": "Jak daleko rozchodzi się na twarzy.",
            "cautions": ["Umyj ręce przed i po."],
            "detail": "W badaniu dłoni zmieniła się tylko smarowana dłoń.",
        },
        "mam spuchnięte usta od dziś rana",
        "czy mogę zabrać krem do bagażu podręcznego",
    ),
)


def spoken(base: KnowledgeBase) -> KnowledgeBase:
    """The same base with its entry on half a cheek, its first red flag and its care in these languages."""
    half, (allergy, *flags) = base.entry["half-cheek"], base.red_flags
    made = tuple(
        Translation.model_validate(
            {
                **each.half,
                "language": each.code,
                "entry": half.id,
                "of": translating.meaning(half),
                "reviewed_by": "an editor",
            }
        )
        for each in TONGUES
    )
    texts = {each.code: FlagText.model_validate(each.allergy) for each in TONGUES}
    lexicons = {each.id: each for each in base.lexicons}
    for each in TONGUES:
        own = lexicons.get(each.code)
        classes = {**(own.classes if own else {}), **each.lexicon["classes"]}  # type: ignore[dict-item]
        lexicons[each.code] = Lexicon.model_validate({**each.lexicon, "id": each.code, "classes": classes})
    return replace(
        base,
        translations=made,
        lexicons=tuple(lexicons.values()),
        red_flags=(allergy.model_copy(update={"texts": {**allergy.texts, **texts}}), *flags),
    )
