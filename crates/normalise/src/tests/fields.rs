//! What single cells come to, field by field.

use expect_test::expect;

use super::Case;

#[test]
fn a_tidy_file_becomes_records_and_identifiers() {
    Case::new("case_reference=Ref,full_name=Name,birth_date=DOB,contact_date=Met,sex_code=Sex,nationality_code=Nat,exploitation_codes=Type,found_area_code=Where,postcode=PC").check(
        "Ref,Name,DOB,Met,Sex,Nat,Type,Where,PC\nht1,Ms Mair Elen Owen,02/03/1994,01/03/2012,F,Welsh,Sexual & Domestic,Abertawe,sa11aa\n",
        &expect![[r#"
            record: contact_date=2012-03-01 age_at_contact_years=17 age_at_contact_years_min=17 age_at_contact_years_max=17 age_at_contact_date=2012-03-01 age_group_at_contact_code=minor sex_code=female nationality_code=GB exploitation_codes=DS;SE found_area_code=W06000011
            person: given_name=Mair Elen family_name=Owen name_as_written=Ms Mair Elen Owen name_title_codes=ms given_name_folded=MAIR ELEN family_name_folded=OWEN birth_date=1994-03-02 case_reference=HT1 postcode=SA1 1AA is_postcode_whole=true
            skip: reason_code=header rows=1 first_row=1 last_row=1
            2 found = 1 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
}

#[test]
fn six_kinds_of_nothing_stay_six() {
    Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,age_at_contact_years=Age").check(
        "Ref,Met,Sex,Age\nA1,01/02/2012,,\nA2,01/02/2012,*,[c]\nA3,01/02/2012,..,Not recorded\nA4,01/02/2012,.,[z]\nA5,01/02/2012,Unknown,n/k\nA6,01/02/2012,-,N/A\nA7,01/02/2012,~,0\n",
        &expect![[r#"
            record: contact_date=2012-02-01 age_at_contact_years_state=blank sex_code_state=blank
            record: contact_date=2012-02-01 age_at_contact_years_state=suppressed sex_code_state=suppressed
            record: contact_date=2012-02-01 age_at_contact_years_state=not_available sex_code_state=not_available
            record: contact_date=2012-02-01 age_at_contact_years_state=not_applicable sex_code_state=not_applicable
            record: contact_date=2012-02-01 age_at_contact_years_state=unknown sex_code_state=unknown
            record: contact_date=2012-02-01 age_at_contact_years_state=rejected sex_code_state=rejected
            record: contact_date=2012-02-01 age_at_contact_years=0 age_at_contact_years_min=0 age_at_contact_years_max=0 age_at_contact_date=2012-02-01 age_group_at_contact_code=minor sex_code_state=rounded_zero
            person: case_reference=A1
            person: case_reference=A2
            person: case_reference=A3
            person: case_reference=A4
            person: case_reference=A5
            person: case_reference=A6
            person: case_reference=A7
            reject: cell=C7 field=sex_code rule_code=ambiguous_marker is_row_rejected=false
            reject: cell=D7 field=age_at_contact_years rule_code=ambiguous_marker is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            8 found = 7 normalised + 0 rejected + 1 skipped; 2 cells rejected"#]],
    );
}

#[test]
fn a_partner_says_what_its_markers_and_words_mean() {
    Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,exploitation_codes=Type,consent_code=Consent")
        .with("[lookup.exploitation_codes]\n\"forced lab*\" = \"LE\"\n\"farm and house\" = \"DS;LE\"\n[lookup.sex_code]\n\"B\" = \"female\"\n[lookup.consent_code]\n\"N/A\" = \"not_needed\"\n[markers]\n\"-\" = \"not_available\"")
        .check(
            "Ref,Met,Sex,Type,Consent\nA1,01/02/2012,B,Forced  labour (food),N/A\nA2,01/02/2012,-,Farm and House,Ydy\nA3,01/02/2012,G,Labour; forced labour,No\n",
            &expect![[r#"
                record: contact_date=2012-02-01 sex_code=female exploitation_codes=LE consent_code=not_needed
                record: contact_date=2012-02-01 sex_code_state=not_available exploitation_codes=DS;LE consent_code=given
                record: contact_date=2012-02-01 sex_code_state=rejected exploitation_codes=LE consent_code=refused
                person: case_reference=A1
                person: case_reference=A2
                person: case_reference=A3
                reject: cell=C4 field=sex_code rule_code=ambiguous_code is_row_rejected=false
                skip: reason_code=header rows=1 first_row=1 last_row=1
                4 found = 3 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]],
        );
}

#[test]
fn dates_are_read_as_declared_and_never_guessed() {
    let dates = [
        "01/02/2012",
        "1.2.12",
        "2012-02-01",
        "20120201",
        "2012-02-01T09:30:00",
        "01/02/2012 09:30",
        "1 Feb 2012",
        "1af Chwefror 2012",
        "3ydd o Fawrth 2012",
        "March 3rd, 2012",
        "Mawrth 2012",
        "03/2012",
        "2012",
        "c. 2011",
    ];
    let rows: Vec<String> =
        dates.iter().enumerate().map(|(place, date)| format!("A{place:02},\"{date}\"\n")).collect();
    Case::new("case_reference=Ref,contact_date=Met").check(
        &format!("Ref,Met\n{}", rows.concat()),
        &expect![[r#"
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-03-03
        record: contact_date=2012-03-03
        record: contact_date=2012-03-01 contact_date_precision=month
        record: contact_date=2012-03-01 contact_date_precision=month
        record: contact_date=2012-01-01 contact_date_precision=year
        record: contact_date=2011-01-01 contact_date_precision=year
        person: case_reference=A00
        person: case_reference=A01
        person: case_reference=A02
        person: case_reference=A03
        person: case_reference=A04
        person: case_reference=A05
        person: case_reference=A06
        person: case_reference=A07
        person: case_reference=A08
        person: case_reference=A09
        person: case_reference=A10
        person: case_reference=A11
        person: case_reference=A12
        person: case_reference=A13
        skip: reason_code=header rows=1 first_row=1 last_row=1
        15 found = 14 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
}

#[test]
fn dates_that_cannot_be_are_rejected_and_a_row_without_a_date_with_them() {
    Case::new("case_reference=Ref,contact_date=Met,referral_date=Referred").check(
        "Ref,Met,Referred\nA1,30/02/2012,01/02/2012\nA2,03/14/2012,01/02/2012\nA3,02/11/2013,01/02/2012\nA4,soon,01/02/2012\nA5,40940,01/02/2012\nA6,01/01/1900,01/02/2012\nA7,31/12/1899,01/02/2012\nA8,30/02/2012,\n",
        &expect![[r#"
            record: contact_date_state=rejected referral_date=2012-02-01
            record: contact_date_state=rejected referral_date=2012-02-01
            record: contact_date_state=rejected referral_date=2012-02-01
            record: contact_date_state=rejected referral_date=2012-02-01
            record: contact_date_state=rejected referral_date=2012-02-01
            record: contact_date_state=unknown referral_date=2012-02-01
            record: contact_date_state=rejected referral_date=2012-02-01
            person: case_reference=A1
            person: case_reference=A2
            person: case_reference=A3
            person: case_reference=A4
            person: case_reference=A5
            person: case_reference=A6
            person: case_reference=A7
            reject: cell=B2 field=contact_date rule_code=no_such_date is_row_rejected=false
            reject: cell=B3 field=contact_date rule_code=date_against_order is_row_rejected=false
            reject: cell=B4 field=contact_date rule_code=future_date is_row_rejected=false
            reject: cell=B5 field=contact_date rule_code=not_a_date is_row_rejected=false
            reject: cell=B6 field=contact_date rule_code=not_a_date is_row_rejected=false
            reject: cell=B8 field=contact_date rule_code=implausible_date is_row_rejected=false
            reject: cell=B9 field=contact_date rule_code=no_such_date is_row_rejected=false
            reject: rule_code=no_date_to_count_by is_row_rejected=true
            skip: reason_code=header rows=1 first_row=1 last_row=1
            9 found = 7 normalised + 1 rejected + 1 skipped; 7 cells rejected"#]],
    );
    Case::new("case_reference=Ref,contact_date=Met").replace("date_order = \"dmy\"\n", "").check(
        "Ref,Met\nA1,03/04/2012\nA2,2012-04-03\nA3,3 April 2012\n",
        &expect![[r#"
            record: contact_date=2012-04-03
            record: contact_date=2012-04-03
            person: case_reference=A2
            person: case_reference=A3
            reject: cell=B2 field=contact_date rule_code=ambiguous_date is_row_rejected=false
            reject: rule_code=no_date_to_count_by is_row_rejected=true
            skip: reason_code=header rows=1 first_row=1 last_row=1
            4 found = 2 normalised + 1 rejected + 1 skipped; 1 cells rejected"#]],
    );
    Case::new("case_reference=Ref,contact_date=Met").replace("\"dmy\"", "\"mdy\"").check(
        "Ref,Met\nA1,03/04/2012\n",
        &expect![[r#"
            record: contact_date=2012-03-04
            person: case_reference=A1
            skip: reason_code=header rows=1 first_row=1 last_row=1
            2 found = 1 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
}

#[test]
fn codes_that_could_be_two_or_did_not_hold_are_rejected() {
    Case::new("case_reference=Ref,contact_date=Met,nationality_code=Nat,first_responder_code=FR,competent_authority_code=CA,exploitation_codes=Type,found_area_code=Where").check(
        "Ref,Met,Nat,FR,CA,Type,Where\n\
        A1,01/02/2012,Congolese,Bawso,IECA,Child exploitation,Bristol\n\
        A2,01/02/2012,Dominican,GLA,UKBA hosted within UKHTC,Human tissue/organ harvesting,Cwm Taf\n\
        A3,01/02/2012,Martian,NCA,UKBA,Labour/Sexual,Cwm Taf Morgannwg\n\
        A4,01/02/2012,Nigerien,Heddlu Gwent,,\"Labour, Domestic & Criminal\",Powys\n\
        A5,01/02/2012,NA,x,,Labour & magic,Gwent\n\
        A6,01/02/2012,Unknown,,,Unknown exploitation,\n\
        A7,01/02/2012,,,,Combinations,\n",
        &expect![[r#"
            record: contact_date=2012-02-01 nationality_code_state=rejected exploitation_codes_state=rejected found_area_code_state=rejected first_responder_code_state=rejected competent_authority_code_state=rejected
            record: contact_date=2012-02-01 nationality_code=DM exploitation_codes=OH found_area_code=W11000027 first_responder_code=GLA competent_authority_code=UKBA@UKHTC
            record: contact_date=2012-02-01 nationality_code_state=rejected exploitation_codes=LE;SE found_area_code_state=rejected first_responder_code_state=rejected competent_authority_code=UKBA
            record: contact_date=2012-02-01 nationality_code=NE exploitation_codes=CE;DS;LE found_area_code=W06000023 first_responder_code=GWP competent_authority_code_state=blank
            record: contact_date=2012-02-01 nationality_code_state=rejected exploitation_codes_state=rejected found_area_code=W15000002 first_responder_code_state=rejected competent_authority_code_state=blank
            record: contact_date=2012-02-01 nationality_code_state=unknown exploitation_codes_state=unknown found_area_code_state=blank first_responder_code_state=blank competent_authority_code_state=blank
            record: contact_date=2012-02-01 nationality_code_state=blank exploitation_codes_state=rejected found_area_code_state=blank first_responder_code_state=blank competent_authority_code_state=blank
            person: case_reference=A1
            person: case_reference=A2
            person: case_reference=A3
            person: case_reference=A4
            person: case_reference=A5
            person: case_reference=A6
            person: case_reference=A7
            reject: cell=C2 field=nationality_code rule_code=ambiguous_code is_row_rejected=false
            reject: cell=C4 field=nationality_code rule_code=unknown_code is_row_rejected=false
            reject: cell=C6 field=nationality_code rule_code=ambiguous_marker is_row_rejected=false
            reject: cell=D2 field=first_responder_code rule_code=code_outside_dates is_row_rejected=false
            reject: cell=D4 field=first_responder_code rule_code=code_outside_dates is_row_rejected=false
            reject: cell=D6 field=first_responder_code rule_code=unknown_code is_row_rejected=false
            reject: cell=E2 field=competent_authority_code rule_code=code_outside_dates is_row_rejected=false
            reject: cell=F2 field=exploitation_codes rule_code=age_is_not_a_type is_row_rejected=false
            reject: cell=F6 field=exploitation_codes rule_code=unknown_code is_row_rejected=false
            reject: cell=F8 field=exploitation_codes rule_code=types_not_named is_row_rejected=false
            reject: cell=G2 field=found_area_code rule_code=unknown_code is_row_rejected=false
            reject: cell=G4 field=found_area_code rule_code=code_outside_dates is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            8 found = 7 normalised + 0 rejected + 1 skipped; 12 cells rejected"#]],
    );
}

#[test]
fn a_word_of_the_partners_own_is_held_to_the_dates_of_its_code_too() {
    Case::new("case_reference=Ref,contact_date=Met,first_responder_code=FR,found_area_code=Where,nationality_code=Nat")
        .with("[lookup.first_responder_code]\n\"B\" = \"BAW\"\n[lookup.found_area_code]\n\"CT\" = \"W11000027\"\n[lookup.nationality_code]\n\"Vietmanese\" = \"VN\"")
        .check(
            "Ref,Met,FR,Where,Nat\nA1,01/02/2012,B,CT,Vietmanese\nA2,01/02/2013,B,CT,Vietnamse\nA3,01/02/2013,B,Cwm Taf Morgannwg,Yugoslav\n",
            &expect![[r#"
                record: contact_date=2012-02-01 nationality_code=VN found_area_code=W11000027 first_responder_code_state=rejected
                record: contact_date=2013-02-01 nationality_code_state=rejected found_area_code=W11000027 first_responder_code=BAW
                record: contact_date=2013-02-01 nationality_code_state=rejected found_area_code_state=rejected first_responder_code=BAW
                person: case_reference=A1
                person: case_reference=A2
                person: case_reference=A3
                reject: cell=C2 field=first_responder_code rule_code=code_outside_dates is_row_rejected=false
                reject: cell=D4 field=found_area_code rule_code=code_outside_dates is_row_rejected=false
                reject: cell=E3 field=nationality_code rule_code=unknown_code is_row_rejected=false
                reject: cell=E4 field=nationality_code rule_code=code_outside_dates is_row_rejected=false
                skip: reason_code=header rows=1 first_row=1 last_row=1
                4 found = 3 normalised + 0 rejected + 1 skipped; 4 cells rejected"#]],
        );
}

#[test]
fn two_nationalities_in_one_label_are_parted_where_the_words_fill_it() {
    let labels = [
        "Albanian UK",
        "Sudanese South Sudanese",
        "Angolan Unknown",
        "British Virgin Islander",
        "Congolese (DRC) / French",
        "Korean British",
        "Welsh and Irish",
    ];
    let rows: Vec<String> =
        labels.iter().enumerate().map(|(place, label)| format!("A{place},01/02/2012,{label}\n")).collect();
    Case::new("case_reference=Ref,contact_date=Met,nationality_code=Nat").check(
        &format!("Ref,Met,Nat\n{}", rows.concat()),
        &expect![[r#"
            record: contact_date=2012-02-01 nationality_code=AL nationality_second_code=GB
            record: contact_date=2012-02-01 nationality_code=SD nationality_second_code=SS
            record: contact_date=2012-02-01 nationality_code=AO nationality_second_code_state=unknown
            record: contact_date=2012-02-01 nationality_code=VG
            record: contact_date=2012-02-01 nationality_code=CD nationality_second_code=FR
            record: contact_date=2012-02-01 nationality_code_state=rejected
            record: contact_date=2012-02-01 nationality_code=GB nationality_second_code=IE
            person: case_reference=A0
            person: case_reference=A1
            person: case_reference=A2
            person: case_reference=A3
            person: case_reference=A4
            person: case_reference=A5
            person: case_reference=A6
            reject: cell=C7 field=nationality_code rule_code=unknown_code is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            8 found = 7 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]],
    );
}

#[test]
fn ages_and_groups_come_from_what_is_stated_and_from_the_date_of_birth() {
    Case::new("case_reference=Ref,birth_date=DOB,contact_date=Met,referral_date=Referred,age_at_contact_years=Age,age_group_at_contact_code=Group").check(
        "Ref,DOB,Met,Referred,Age,Group\n\
        A1,02/03/1994,01/03/2012,02/03/2012,,\n\
        A2,1994,01/03/2012,,,\n\
        A3,,01/03/2012,,17 oed,\n\
        A4,,01/03/2012,,,Plentyn\n\
        A5,,01/03/2012,,,\n\
        A6,,01/03/2012,,16,Adult\n\
        A7,,01/03/2012,,old,\n\
        A8,,01/03/2012,,999,\n\
        A9,27,01/03/2012,,,Adult\n",
        &expect![[r#"
            record: contact_date=2012-03-01 referral_date=2012-03-02 age_at_contact_years=17 age_at_contact_years_min=17 age_at_contact_years_max=17 age_at_contact_date=2012-03-01 age_at_referral_years=18 age_at_referral_years_min=18 age_at_referral_years_max=18 age_at_referral_date=2012-03-02 age_group_at_contact_code=minor age_group_at_referral_code=adult
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=blank age_at_contact_years_min=17 age_at_contact_years_max=18 age_at_contact_date=2012-03-01
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years=17 age_at_contact_years_min=17 age_at_contact_years_max=17 age_at_contact_date=2012-03-01 age_group_at_contact_code=minor
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=blank age_group_at_contact_code=minor
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=blank
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years=16 age_at_contact_years_min=16 age_at_contact_years_max=16 age_at_contact_date=2012-03-01
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=rejected
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=rejected
            record: contact_date=2012-03-01 referral_date_state=blank age_at_contact_years_state=blank age_group_at_contact_code=adult
            person: birth_date=1994-01-01 birth_date_precision=year case_reference=A2
            person: birth_date=1994-03-02 case_reference=A1
            person: birth_date_state=blank case_reference=A3
            person: birth_date_state=blank case_reference=A4
            person: birth_date_state=blank case_reference=A5
            person: birth_date_state=blank case_reference=A6
            person: birth_date_state=blank case_reference=A7
            person: birth_date_state=blank case_reference=A8
            person: birth_date_state=rejected case_reference=A9
            reject: cell=B10 field=birth_date rule_code=not_a_date is_row_rejected=false
            reject: cell=E8 field=age_at_contact_years rule_code=not_a_number is_row_rejected=false
            reject: cell=E9 field=age_at_contact_years rule_code=implausible_age is_row_rejected=false
            reject: cell=F7 field=age_group_at_contact_code rule_code=age_group_contradicts_age is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            10 found = 9 normalised + 0 rejected + 1 skipped; 4 cells rejected"#]],
    );
}

#[test]
fn a_range_of_ages_stays_a_range_with_the_day_it_refers_to() {
    Case::new("case_reference=Ref,contact_date=Met,age_at_contact_years=Age,age_group_at_contact_code=Group").check(
        "Ref,Met,Age,Group\nA1,01/03/2012,16-17,\nA2,Mawrth 2012,18+,\nA3,01/03/2012,16 i 24,Adult\nA4,01/03/2012,,25-34\nA5,01/03/2012,17,16-17\nA6,01/03/2012,24-16,teens\nA7,,16-17,\n",
        &expect![[r#"
            record: contact_date=2012-03-01 age_at_contact_years_state=range age_at_contact_years_min=16 age_at_contact_years_max=17 age_at_contact_date=2012-03-01 age_group_at_contact_code=minor
            record: contact_date=2012-03-01 contact_date_precision=month age_at_contact_years_state=range age_at_contact_years_min=18 age_at_contact_date=2012-03-01 age_at_contact_date_precision=month age_group_at_contact_code=adult
            record: contact_date=2012-03-01 age_at_contact_years_state=range age_at_contact_years_min=16 age_at_contact_years_max=24 age_at_contact_date=2012-03-01 age_group_at_contact_code=adult
            record: contact_date=2012-03-01 age_at_contact_years_state=range age_at_contact_years_min=25 age_at_contact_years_max=34 age_at_contact_date=2012-03-01 age_group_at_contact_code=adult
            record: contact_date=2012-03-01 age_at_contact_years=17 age_at_contact_years_min=17 age_at_contact_years_max=17 age_at_contact_date=2012-03-01 age_group_at_contact_code=minor
            record: contact_date=2012-03-01 age_at_contact_years_state=rejected
            person: case_reference=A1
            person: case_reference=A2
            person: case_reference=A3
            person: case_reference=A4
            person: case_reference=A5
            person: case_reference=A6
            reject: cell=C7 field=age_at_contact_years rule_code=no_such_age_range is_row_rejected=false
            reject: cell=D7 field=age_group_at_contact_code rule_code=unknown_code is_row_rejected=false
            reject: rule_code=no_date_to_count_by is_row_rejected=true
            skip: reason_code=header rows=1 first_row=1 last_row=1
            8 found = 6 normalised + 1 rejected + 1 skipped; 2 cells rejected"#]],
    );
}

#[test]
fn nrm_status_is_on_stated_not_on_or_not_known() {
    Case::new("case_reference=Ref,contact_date=Met,consent_code=Consent,nrm_status_code=NRM,nrm_reference=NRM ref").check(
        "Ref,Met,Consent,NRM,NRM ref\nA1,01/02/2012,Yes,Yes,\nA2,01/02/2012,No,No,\nA3,01/02/2012,,No,\nA4,01/02/2012,,No,nrm 12/34\nA5,01/02/2012,,,\nA6,01/02/2012,,perhaps,pending\n",
        &expect![[r#"
            record: contact_date=2012-02-01 consent_code=given nrm_status_code=on
            record: contact_date=2012-02-01 consent_code=refused nrm_status_code=stated_not_on nrm_status_reason_code=refused_consent
            record: contact_date=2012-02-01 consent_code_state=blank nrm_status_code=stated_not_on nrm_status_reason_code=not_stated
            record: contact_date=2012-02-01 consent_code_state=blank nrm_status_code=on
            record: contact_date=2012-02-01 consent_code_state=blank
            record: contact_date=2012-02-01 consent_code_state=blank
            person: nrm_reference=NRM 12/34 case_reference=A4
            person: nrm_reference_state=blank case_reference=A1
            person: nrm_reference_state=blank case_reference=A2
            person: nrm_reference_state=blank case_reference=A3
            person: nrm_reference_state=blank case_reference=A5
            person: nrm_reference_state=rejected case_reference=A6
            reject: cell=D7 field=nrm_status_code rule_code=unknown_code is_row_rejected=false
            reject: cell=E7 field=nrm_reference rule_code=not_a_reference is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            7 found = 6 normalised + 0 rejected + 1 skipped; 2 cells rejected"#]],
    );
    Case::new("case_reference=Ref,referral_date=Referred")
        .replace("unit = \"person_met\"", "unit = \"nrm_referral\"")
        .check(
            "Ref,Referred\nA1,01/02/2012\n",
            &expect![[r#"
            record: referral_date=2012-02-01 nrm_status_code=on
            person: case_reference=A1
            skip: reason_code=header rows=1 first_row=1 last_row=1
            2 found = 1 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
        );
}

#[test]
fn names_lose_their_titles_and_fold_for_comparison() {
    Case::new("case_reference=Ref,contact_date=Met,given_name=First,family_name=Last").check(
        "Ref,Met,First,Last\nA1,01/02/2012,Dr. Si\u{f4}n,O\u{2019}Neill\u{a0}\nA2,01/02/2012,M\u{430}ria,Null\nA3,01/02/2012,NULL,NULL\nA4,01/02/2012,\u{41c}\u{430}\u{440}\u{438}\u{44f},123\nA5,01/02/2012,Na,[c]\n",
        &expect![[r#"
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            person: given_name=Maria family_name=Null given_name_as_written=Mаria family_name_as_written=Null given_name_folded=MARIA family_name_folded=NULL case_reference=A2
            person: given_name=Na family_name_state=suppressed given_name_as_written=Na given_name_folded=NA case_reference=A5
            person: given_name=Siôn family_name=O’Neill given_name_as_written=Dr. Siôn family_name_as_written=O’Neill  name_title_codes=dr given_name_folded=SION family_name_folded=ONEILL case_reference=A1
            person: given_name=Мария family_name_state=rejected given_name_as_written=Мария case_reference=A4
            person: given_name_state=not_available family_name_state=not_available case_reference=A3
            reject: cell=D5 field=family_name rule_code=no_letters is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            6 found = 5 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]],
    );
    Case::new("contact_date=Met,full_name=Name").replace("date_order", "name_order = \"family_first\"\ndate_order").check(
        "Met,Name\n01/02/2012,Nguy\u{1ec5}n Th\u{1ecb} Lan\n01/02/2012,\"OWEN, Mair\"\n01/02/2012,Lan\n01/02/2012,*\n",
        &expect![[r#"
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            person: given_name=Lan family_name_state=blank name_as_written=Lan given_name_folded=LAN
            person: given_name=Mair family_name=OWEN name_as_written=OWEN, Mair given_name_folded=MAIR family_name_folded=OWEN
            person: given_name=Thị Lan family_name=Nguyễn name_as_written=Nguyễn Thị Lan given_name_folded=THI LAN family_name_folded=NGUYEN
            person: given_name_state=suppressed family_name_state=suppressed
            skip: reason_code=header rows=1 first_row=1 last_row=1
            5 found = 4 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
}
