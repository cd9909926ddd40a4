"""The key: drawn by chance, the same in every year, on the disk only encrypted."""

from pathlib import Path

import pytest
from received_study import PASSPHRASE, make_study

from ctipsurvey.errors import PrivacyError
from ctipsurvey.protect.pseudonyms import Key, load_key, save_key


def test_a_person_keeps_the_pseudonym_however_the_name_is_spelled() -> None:
    key = Key()
    own = key.person("Айгуль Токтогулова", ["Айка"])
    assert key.person("Токтогулова Айгүл") == own
    assert key.person("Aigul Toktogulova") == own
    assert key.person("Айгуль Сыдыкова") != own
    assert key.respondent_named(["айгүлдөн"]) == own
    assert key.respondent_named(["токтогуловой"]) == own


def test_two_of_one_family_are_two() -> None:
    key = Key()
    first, second = key.person("Бакыт Асанов"), key.person("Нурлан Асанов")
    assert first != second
    assert key.respondent_named(["нурлан", "асанов"]) == second
    assert key.respondent_named(["эрмек", "асанов"]) == ""


def test_pseudonyms_are_drawn_and_say_nothing_of_order_or_name() -> None:
    drawn = [Key().person("Айгуль Токтогулова") for _ in range(40)]
    assert len(set(drawn)) > 5
    key = Key()
    numbers = [int(key.person(f"Имя{letter} Фамилия{letter}ова")[1:]) for letter in "абвгдежзиклмнопрст"]
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == len(numbers)


def test_one_phone_in_three_ways_is_one_number() -> None:
    key = Key()
    ways = ("0555 12 34 56", "+996 555 123456", "0(555)12-34-56")
    assert len({key.number("phone", one) for one in ways}) == 1
    assert key.number("phone", "0700 00 00 00") != key.number("phone", ways[0])


def test_the_key_file_holds_no_name_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    study = make_study(tmp_path)
    key = Key()
    key.person("Айгуль Токтогулова")
    key.name("Кожогулов", ["кожогулов"])
    save_key(study, key, PASSPHRASE)
    content = study.key().read_bytes()
    assert content.startswith(b"age-encryption.org/")
    assert "Токтогулова".encode() not in content and b"E" + b"0" * 3 not in content
    assert study.key().stat().st_mode & 0o077 == 0
    again = load_key(study, PASSPHRASE)
    assert (again.persons, again.names) == (key.persons, key.names)


def test_another_passphrase_and_a_changed_byte_are_refused(tmp_path: Path) -> None:
    study = make_study(tmp_path)
    save_key(study, Key(), PASSPHRASE)
    with pytest.raises(PrivacyError, match="could not be decrypted"):
        load_key(study, "another passphrase")
    content = bytearray(study.key().read_bytes())
    content[-1] ^= 1
    study.key().write_bytes(bytes(content))
    with pytest.raises(PrivacyError, match="changed"):
        load_key(study, PASSPHRASE)


def test_a_key_in_the_clear_is_refused(tmp_path: Path) -> None:
    study = make_study(tmp_path)
    study.key_in_the_clear().write_text("E07,Айгуль\n", encoding="utf-8")
    with pytest.raises(PrivacyError, match="unencrypted") as told:
        load_key(study, PASSPHRASE)
    assert "Айгуль" not in str(told.value)
