"""Common given names of the languages that ``speech_verbs`` knows, as they stand in the nominative.

Owns the list. Names that are another name's genitive (Александра) are left out: “an aide of X” would speak as X.
"""

# ruff: noqa: RUF001  # Cyrillic names look like Latin ones

from summarizer.given_names import FEMALE_NAMES, MALE_NAMES
from summarizer.wordlists import word_set

_LATIN = """
    hans peter klaus jürgen wolfgang michael thomas andreas stefan christian martin frank uwe bernd dieter werner
    markus matthias sebastian florian tobias jan lukas felix jonas olaf friedrich karl heinz helmut gerhard robert
    anna anne angela ursula petra sabine susanne claudia birgit heike monika katrin katharina julia laura lena marie
    annalena nancy christine karin renate ingrid franziska svenja jean pierre michel philippe françois nicolas alain
    bernard jacques patrick christophe laurent olivier éric eric stéphane julien emmanuel bruno gérald gabriel édouard
    antoine thierry pascal didier camille sophie nathalie isabelle sylvie catherine christelle valérie sandrine
    françoise jacqueline élisabeth emma chloé manon léa hélène céline aurélie juan josé antonio manuel francisco luis
    carlos javier miguel pedro pablo jorge alejandro fernando rafael sergio diego andrés alberto santiago ramón raúl
    ignacio maría marta carmen ana isabel laura lucía cristina elena paula rosa pilar teresa yolanda silvia andrea
    beatriz gabriela claudia mónica alicia irene giuseppe giovanni marco matteo luca francesco giorgio alessandro
    roberto stefano paolo carlo lorenzo giulia francesca chiara sara elisabetta valentina giorgia joão antónio luís
    paulo rui tiago fernando marcelo ricardo eduardo inês mariana fernanda daniela luiz johan jan pieter kees henk
    willem mark geert sanne anouk femke marieke lars erik anders johan per mikael nils björn karin kristina eva
    ingrid maria magdalena jan piotr krzysztof andrzej tomasz paweł michał marcin marek grzegorz jerzy tadeusz adam
    łukasz zbigniew ryszard dariusz henryk mariusz kazimierz wojciech robert mateusz rafał jacek janusz mirosław
    maciej sławomir jarosław kamil wiesław roman donald radosław władysław stanisław józef anna katarzyna małgorzata
    agnieszka barbara ewa krystyna elżbieta teresa zofia joanna magdalena monika danuta jadwiga karolina beata
    dorota iwona jolanta
"""
_RUSSIAN = """
    иван пётр петр сергей алексей андрей александр дмитрий михаил николай владимир виктор юрий олег игорь павел
    максим евгений константин василий анатолий вячеслав борис роман артём артем денис антон илья кирилл никита
    григорий леонид станислав валерий геннадий валентин эдуард виталий руслан тимур рамзан марат анна мария елена
    ольга наталья татьяна ирина светлана екатерина людмила марина галина надежда оксана алла лариса нина вера любовь
    дарья полина анастасия ксения юлия эльвира
"""
_UKRAINIAN = """
    іван петро сергій олексій андрій олександр дмитро михайло микола володимир віктор юрій олег ігор павло максим
    євген костянтин василь анатолій борис роман артем денис антон ілля кирило микита григорій леонід станіслав
    валерій валентин віталій руслан тарас богдан ярослав остап назар данило денис ганна анна марія олена ольга
    наталія тетяна ірина світлана катерина людмила марина галина надія оксана алла лариса ніна віра любов дарія
    поліна анастасія юлія ксенія леся
"""

GIVEN_NAMES = FEMALE_NAMES | MALE_NAMES | word_set(f"{_LATIN} {_RUSSIAN} {_UKRAINIAN}")
