"""A small base in Polish, which Salve has no table of: a game server's, with questions of its own to hold it to."""

from datetime import date

from bot.knowledge.models import Entry, KnowledgeBase, Manifest

_ENTRIES = {
    "join": (
        "Jak dołączyć do serwera?",
        ["jaki jest adres ip serwera", "jak wejść na serwer", "gdzie wpisać adres serwera", "jak się połączyć"],
    ),
    "version": (
        "Jaka wersja gry jest potrzebna?",
        ["na jakiej wersji działa serwer", "którą wersję mam pobrać", "czy wejdę ze starszą wersją"],
    ),
    "password": (
        "Zapomniałem hasła do konta. Co robić?",
        ["jak zresetować hasło", "jak zmienić hasło", "nie pamiętam hasła", "odzyskać hasło do konta"],
    ),
    "claim": (
        "Jak zabezpieczyć działkę?",
        ["jak zająć teren", "jak ochronić dom przed innymi", "jak kupić działkę", "ktoś niszczy moje budynki"],
    ),
    "shop": (
        "Jak założyć sklep?",
        ["jak sprzedawać przedmioty", "jak postawić sklep przy spawnie", "jak handlować ze skrzyni"],
    ),
    "money": (
        "Jak zarobić pieniądze?",
        ["skąd wziąć monety", "jak szybko zdobyć kasę", "za co dostaję monety"],
    ),
    "ban": (
        "Dostałem bana. Jak się odwołać?",
        ["gdzie napisać odwołanie od bana", "kiedy zdejmą mi bana", "zostałem zbanowany niesłusznie"],
    ),
    "report": (
        "Jak zgłosić gracza, który oszukuje?",
        ["gdzie zgłosić oszusta", "ktoś używa cheatów", "jak zgłosić obrażanie na czacie"],
    ),
    "rank": (
        "Jak zdobyć wyższą rangę?",
        ["co daje ranga vip", "ile trzeba grać na rangę", "jakie są rangi"],
    ),
    "lag": (
        "Serwer mi laguje. Co mogę zrobić?",
        ["gra się zacina", "mam wysoki ping", "dlaczego mam mało fps"],
    ),
    "pets": (
        "Czy mogę mieć zwierzę?",
        ["jak oswoić wilka", "zginął mi pies", "ile zwierząt wolno trzymać"],
    ),
    "restart": (
        "Kiedy serwer jest restartowany?",
        ["o której jest restart", "czemu serwer jest wyłączony w nocy", "jak długo trwa restart"],
    ),
    "mods": (
        "Jakie mody są dozwolone?",
        ["czy wolno używać minimapy", "czy mogę grać z optifine", "które mody są zakazane"],
    ),
    "event": (
        "Kiedy jest następny turniej?",
        ["jak zapisać się na turniej", "co można wygrać w turnieju", "gdzie są terminy wydarzeń"],
    ),
}
# Written as by people who leave out accents and mistype; none is a phrasing.
HELD_OUT = {
    "join": ["jak moge dolaczyc do waszego serwera", "podajcie adres ip", "nie wiem jak sie polaczyc z serwerem"],
    "version": ["ktora wersje gry musze miec", "jaka werzja jest na serwerze"],
    "password": ["zapomnialam hasla", "jak moge zresetowac moje haslo??", "chce zmienic haslo do konta"],
    "claim": ["jak zabezpieczyc swoja dzialke", "ktos mi niszczy dom jak go ochronic", "gdzie kupic dzialke"],
    "shop": ["chcialbym zalozyc wlasny sklep", "jak moge sprzedawac przedmoty"],
    "money": ["jak najszybciej zarobic pieniadze", "skad wziac wiecej monet"],
    "ban": ["dostalem bana za nic", "gdzie moge napisac odwolanie"],
    "report": ["chce zglosic oszusta", "gracz uzywa cheatow gdzie to zglosic"],
    "rank": ["jak zdobyc range vip", "jakie rangi sa na serwerze"],
    "lag": ["strasznie mi laguje", "gra mi sie ciagle zacina", "mam bardzo wysoki ping"],
    "pets": ["jak moge oswoic wilka", "ile zwierzat moge miec"],
    "restart": ["o ktorej godzinie jest restart", "ile trwa restart serwera"],
    "mods": ["czy moge uzywac minimapy", "jakie mody sa zakazane u was"],
    "event": ["kiedy bedzie nastepny turniej", "jak sie zapisac na turnej"],
}
FOREIGN = ["which laptop should i buy for video editing", "wie wird das wetter morgen in berlin"]


def knowledge() -> KnowledgeBase:
    """The base."""
    manifest = Manifest.model_validate(
        {
            "title": "Serwer Dąbrowa",
            "language": "pl",
            "format": 2,
            "version": "1.0.0",
            "released": date(2026, 1, 1),
            "topics": [{"id": "general", "title": "Ogólne"}],
        }
    )
    entries = tuple(
        Entry(id=id_, question=question, phrasings=tuple(phrasings), answer=f"Odpowiedź o {id_}.")
        for id_, (question, phrasings) in _ENTRIES.items()
    )
    return KnowledgeBase(manifest, entries, (), (), (), ())
