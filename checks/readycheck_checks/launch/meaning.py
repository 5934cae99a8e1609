"""What a part of a runbook is for, whatever it is called: a table of words in four languages.

A part is recognised by a heading, a label (`Contact: …`), or a sentence that says it. Code lines
never count as words.
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["when", "steps", "verify", "undo", "escalate"]

ROLES: dict[Role, str] = {
    "when": "when to use it",
    "steps": "the steps",
    "verify": "how to see that it worked",
    "undo": "how to go back",
    "escalate": "whom to call",
}

_BEFORE = re.compile(
    r"\b(?:pre[- ]?(?:\w+)|before|prerequisites?|vorher|voraus\w*|vorbe\w*|avant|antes)\b", re.IGNORECASE
)

_HEADINGS: dict[Role, str] = {
    "when": (
        r"purpose|over ?view|when\b|use (?:this|it|when)|scope|symptoms?|triggers?|summary|about|"
        r"goals?\b|objectives?"
        r"|background|context|description|what (?:this|it|you)|impact|problems?\b|introduction|"
        r"applies|alerts?\b|causes?\b"
        r"|zweck|wann\b|anlass|ziele?\b|überblick|übersicht|auslöser|geltung|störungsbild|problem|"
        r"einsatz|worum|meldung"
        r"|objectif|objet|quand\b|\bbut\b|contexte|symptômes?|portée|déclench"
        r"|propósito|objetivo|cu[aá]ndo|síntomas?|alcance|contexto"
    ),
    "steps": (
        r"steps?\b|procedures?|instructions?|how[- ]to|\bdo\b|actions?\b|remedi|mitigat|"
        r"resol(?:ve|ution)|\bfix|response"
        r"|diagnos|troubleshoot|investigat|recover|restor|deploy|release|roll|execut|daily|"
        r"routine|process\b|first\b|walk"
        r"|schritte?\b|vorgehen|ablauf|durchführ|anleitung|maßnahmen|behebung|so geht|handgriffe|abhilfe"
        r"|étapes?|procédure|marche à suivre|déroulement|pasos?\b|procedimiento"
    ),
    "verify": (
        r"verif|check|validat|confirm|\btests?\b|testing|success|done when|expected|expect\b|"
        r"post[- ]\w+|how (?:do you|to) (?:know|tell|see)"
        r"|smoke|acceptance|health|proof|good when|looks? like when|is it (?:fixed|working|ok)"
        r"|prüf|kontroll|verifi[kz]|erfolg|überprüf|nachschau|fertig|geschafft|ergebnis"
        r"|vérif|contrôle|comprob|compruebe"
    ),
    "undo": (
        r"roll(?:ing|s|ed)?[- ]?back|revert|undo|back[- ]?out|going back|go back|way back|abort|"
        r"restore the previous|fall ?back"
        r"|(?:if|when) (?:it|this|that|something|things|anything|the \w+|"
        r"any\w*)?\s*(?:still )?(?:fails?|goes wrong|breaks|does(?: not|n[’']t))"
        r"|zurück|rückbau|rückfall|rückweg|rückgängig|abbruch|abbrechen|wenn (?:es|das|etwas) (?:nicht|schief)"
        r"|retour (?:en )?arrière|annul|revertir|reversión|deshacer|marcha atrás"
    ),
    "escalate": (
        r"escalat|contacts?\b|on[- ]?call|owners?\b|owned by|who(?:m)? to|who\b|support|"
        r"get(?:ting)? help|responsib|paging|people|phone"
        r"|eskal|ansprechpartner|kontakt|bereitschaft|zuständig|verantwortlich|anruf|hilfe|wen \b|telefon|melden"
        r"|escalade|astreinte|responsables?|contacto|guardia|escalad|escalaci"
    ),
}

_PERSON = (
    r"(?:#[a-z][\w-]+|@[\w.-]{2,}|\+?\d[\d /()-]{4,}\d|on[- ]?call|team|lead|line\b|\bdbas?\b|"
    r"rota|office|desk|manager|head of"
    r"|engineer|admin|owner|support|bereitschaft|leitung|rechenzentrum|ext\.? ?\d+|pager|"
    r"astreinte|équipe|responsable|equipo)"
)
_SENTENCES: dict[Role, str] = {
    "when": (
        r"\b(?:use|follow|read|open|run|do) (?:this|these|it)\b.{0,80}\b(?:when|if|after|before|"
        r"for|to|once|whenever|every)\b"
        r"|\bthis (?:runbook|page|procedure|document|guide|playbook)\b.{3,}|\b(?:fires|triggers|"
        r"needed|applies) (?:when|if)\b"
        r"|^(?:when|if|after|whenever|wenn|falls|sobald|nach|quand|si|lorsque|cuando)\b.{12,}"
    ),
    "steps": r"(?!)",
    "verify": (
        r"\b(?:verify|confirm|make sure|double-check|check that|check whether|check if|ensure)\b.{6,}"
        r"|\b(?:should|must|will|has to) (?:now )?(?:see|return|say|be\b|answer|show|print|report|"
        r"read|drop|fall|come|have)"
        r"|\b(?:returns?|answers?|shows?|prints?|says?|reports?) (?:http )?(?:`?ok`?|200|204|"
        r"`[^`]+`|green|healthy|active|zero|0)\b"
        r"|\b(?:done|good|fixed|ok|finished|over|resolved) (?:when|once|if)\b|\bexpect(?:ed)?\b.{3,}"
        r"|\b(?:muss|müssen|soll|sollte) .{2,60}\b(?:sein|melden|liefern|zeigen|stehen|kommen|antworten|laufen)\b"
        r"|\b(?:prüfen|prüfe|kontrollieren|kontrolliere|nachsehen)\b|\bfertig,? wenn\b"
        r"|\b(?:vérifier|vérifiez|s'assurer|compruebe|comprobar|verificar|verifique)\b"
    ),
    "undo": (
        r"\b(?:roll(?:ed|ing)? ?back|revert|undo|back out|put (?:it|them|everything) back|"
        r"switch back|go back|downgrade)\b"
        r"|\bzurück(?:rollen|setzen|spielen|nehmen|schalten|kopieren|drehen|legen)\b|\b(?:setze|"
        r"spiele|rolle|schalte) .{1,40} zurück\b"
        r"|\brückgängig\b|\brevenir\b|\brevertir\b|\bdeshacer\b"
    ),
    "escalate": (
        r"\b(?:call|page|phone|ring|contact|notify|ping|wake|escalate|alert|ask|tell|hand (?:it |"
        r"this )?(?:over|off)|reach|email|mail|text|raise)\b"
        rf".{{0,60}}{_PERSON}"
        rf"|\b(?:anrufen|ruf|rufe|melde|melden|benachrichtig\w*|informier\w*|verständig\w*|eskalier\w*|wende)\b.{{0,60}}{_PERSON}"
        rf"|{_PERSON}.{{0,60}}\b(?:anrufen|melden|benachrichtigen|informieren|verständigen|wecken)\b"
        rf"|\b(?:appeler|prévenir|contacter|llamar|avisar|contactar)\b.{{0,60}}{_PERSON}"
    ),
}
_HEADING_RES = {role: re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE) for role, words in _HEADINGS.items()}
_SENTENCE_RES = {role: re.compile(words, re.IGNORECASE) for role, words in _SENTENCES.items()}

KINDS: dict[str, str] = {
    "operations": (
        r"operat|on[- ]?call|daily|monitor|maint(?:ain|enance)|troubleshoot|incident|alert|"
        r"runbook|playbook|restart|outage"
        r"|betrieb|störung|wartung|bereitschaft|exploitation|incidencia|operaci"
    ),
    "deployment": (
        r"deploy|releas|roll[- ]?out|shipping|upgrade|go[- ]?live|ausroll|ausliefer|bereitstell|"
        r"einspiel|déploie|mise en production|despliegue"
    ),
    "rollback": (
        r"roll(?:ing)?[- ]?back|revert|back[- ]?out|going back|zurückroll|rückbau|rückfall|"
        r"rückweg|retour arrière|reversión|marcha atrás"
    ),
    "restore": (
        r"restor|recover|back[- ]?ups?\b|disaster|wiederherstell|sicherung|rücksicher|restaur|"
        r"sauvegarde|recuperaci|copia de seguridad"
    ),
}
CHANGES = frozenset({"deployment"})
"""Kinds that change the system, so that the way back belongs to them."""


def heading_roles(title: str) -> set[Role]:
    """What the part under a heading, or behind a label, is for."""
    roles = {role for role, pattern in _HEADING_RES.items() if pattern.search(title)}
    if _BEFORE.search(title):
        roles.discard("verify")  # a look before the start says nothing of the end
    if "undo" in roles and not re.search(r"verif|check|prüf|kontroll|contact|escal|eskal", title, re.IGNORECASE):
        roles -= {"verify", "escalate"}
    return roles


def sentence_roles(sentence: str) -> set[Role]:
    """What a sentence of the text says of its own accord."""
    return {role for role, pattern in _SENTENCE_RES.items() if pattern.search(sentence)}


def is_kind(kind: str, text: str) -> bool:
    """Whether a title or file name speaks of such a task; a kind of one's own is looked for by its name."""
    return bool(re.search(KINDS.get(kind, rf"\b{re.escape(kind)}"), text.replace("_", " "), re.IGNORECASE))


_COMMON = {
    "English": "the a to of and is in it if for on be that this with not are or from when then by as at has have you",
    "German": "der die das und ist in zu den mit auf nicht ein eine wenn von im für sich bei dem des wird auch nach",
    "French": "le la les de des et est en un une du que dans pour pas sur il au avec ce sont si ou par puis aux",
    "Spanish": "el la los las de y es en un una que del para no se por con al si su lo como o más después",
}
_COMMON_SETS = {name: frozenset(words.split()) for name, words in _COMMON.items()}


def language(words: list[str]) -> str:
    """The language of a text by its common words; empty where it is none of the four."""
    if not words:
        return ""
    shares = {name: sum(word in common for word in words) / len(words) for name, common in _COMMON_SETS.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.08 else ""
