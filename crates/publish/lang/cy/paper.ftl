# Y papur sefyllfa yn Gymraeg. Mae gan bob neges yma ei chymar yn ../en/paper.ftl, gyda'r un dadleuon yn yr un drefn.
# Daw rhifau, dyddiadau a labeli fel testun yn yr iaith hon, yn barod i'w hargraffu.

other-language-link = Read this paper in English

## Pen y papur
paper-kind = Papur sefyllfa
paper-title = Masnachu pobl yng Nghymru: yr hyn a welir a’r hyn nas gwelir
paper-lead = Faint o ddioddefwyr tebygol masnachu pobl y mae’r Mecanwaith Atgyfeirio Cenedlaethol (NRM) yn eu cofnodi, faint yn fwy y mae’r partneriaid yn gwybod amdanynt, a’r hyn y gellir ei ddweud am y rhai nad oes neb wedi dod ar eu traws eto.
period = { $start } hyd at { $end }
period-label = Cyfnod
as-at-label = Fel yr oedd ar
status-label = Statws
run-label = Rhediad
version-label = Fersiwn y cod
status-management-information = Gwybodaeth reoli. Nid ystadegau swyddogol yw’r rhain.
status-in-development = Ystadegau sy’n cael eu datblygu. Nid ystadegau swyddogol yw’r rhain.
skip-to-text = Neidio i’r testun
contents = Cynnwys
draft-mark = DRAFFT
draft-line = Drafft. Nid oes neb wedi cymeradwyo’r papur hwn eto.
synthetic-line = Mae pob person a phob datganiad yn y papur hwn yn ddychmygol. Mae’r ffigurau a ddyfynnir o gyhoeddiadau yn rhai go iawn.

## Yr adrannau
section-summary = Yn gryno
section-chart = Yr hyn a welir a’r hyn nas gwelir
section-nrm = Yr NRM fel y’i cyhoeddwyd
section-spread = Yr amcangyfrif a’r hyn sydd wrth ei ochr
section-ages = Oedolion a phlant ar wahân
section-groups = Pwy sy’n hysbys
section-counted = Wedi’u cyfrif heb gofnod
section-method = Sut y lluniwyd y ffigurau
section-assumptions = Rhagdybiaethau a sicrwydd
section-quality = Yr hyn a anfonodd y partneriaid
section-reading = Sut i ddarllen y ffigurau
section-people = Cyfrifoldeb a diwygiadau
section-data = Y tablau

## Yr ysgol
summary-nrm = Cyhoeddwyd { $value } o atgyfeiriadau i’r NRM ar gyfer Cymru yn y cyfnod hwn.
summary-nrm-several = Cyhoeddwyd mwy nag un nifer o atgyfeiriadau i’r NRM ar gyfer Cymru yn y cyfnod hwn: { $values } a { $last }.
summary-nrm-none = Nid oes unrhyw gyfrif cyhoeddedig o atgyfeiriadau ar gyfer Cymru yn y cyfnod hwn.
summary-nrm-link = Yr NRM fel y’i cyhoeddwyd
ladder-intro = Tri gosodiad, pob un yn fwy mentrus na’r un o’i flaen. Ni chymerir cam oni bai bod y data’n ei gynnal.
plan-before-results = Mae’r amcangyfrifon yn dilyn y cynllun dadansoddi dyddiedig { $date } (crynodeb { $digest }), a bennwyd cyn gweld unrhyw ganlyniad.
plan-changed = Newidiwyd y cynllun dadansoddi ar ôl gweld canlyniadau. Mae’r amcangyfrifon hyn yn dilyn y cynllun dyddiedig { $date } (crynodeb { $digest }); cynlluniau eraill a roddodd ganlyniadau cyn hynny: { $others }.
plan-after-results = Mae’r amcangyfrifon hyn yn dilyn y cynllun dadansoddi dyddiedig { $date } (crynodeb { $digest }). Gwelwyd canlyniadau am y tro cyntaf cyn y diwrnod hwnnw.
step = Cam { $step }
step-1-title = Yn hysbys, o leiaf
step-2-title = Yn hysbys neu beidio, o leiaf
step-3-title = Yn hysbys neu beidio, amcangyfrif
step-1-text = o ddioddefwyr tebygol yn hysbys i’r partneriaid, yn ôl y cysylltu sydd mewn grym: cyfrifir yr holl gofnodion a allai fod am yr un person fel un, a gadewir allan y cofnodion na ellir eu cysylltu. Dim mwy na { $upper } os nad yw’n uno dau berson gwahanol.
step-1-text-open = o ddioddefwyr tebygol yn hysbys i’r partneriaid, yn ôl y cysylltu sydd mewn grym: cyfrifir yr holl gofnodion a allai fod am yr un person fel un, a gadewir allan y cofnodion na ellir eu cysylltu.
step-2-text = o ddioddefwyr tebygol i gyd, p’un a oes rhywun wedi dod ar eu traws ai peidio: terfyn isaf, ar 95 y cant, ffin isaf ({ $method }). Mae’n rhagdybio bod y cysylltu’n canfod pwy sydd ar sawl rhestr, ac nad oes unrhyw restr yn osgoi pobl rhestr arall; nid yw’n cynnwys pobl na allai unrhyw restr ddod ar eu traws.
step-3-text = o ddioddefwyr tebygol i gyd, p’un a oes rhywun wedi dod ar eu traws ai peidio: amcangyfrif o { $estimate } gyda’i derfynau ({ $method }). Nid yw’n cynnwys pobl na allai unrhyw restr ddod ar eu traws, ac ni all dim yn y data ddangos faint ohonynt sydd.
step-3-text-limits = o ddioddefwyr tebygol i gyd, p’un a oes rhywun wedi dod ar eu traws ai peidio: terfynau amcangyfrif ({ $method }).
linkage-share = Mae’r terfynau’n cynnwys yr hyn y mae’r cysylltu’n ei adael yn agored: mae tua { $share } y cant o’r amrywiant am y gallai’r cofnodion berthyn i bobl mewn ffordd arall.
linkage-share-small = Mae’r terfynau’n cynnwys yr hyn y mae’r cysylltu’n ei adael yn agored, sy’n fach wrth ochr y gweddill.
linkage-as-exact = Cymerir y cysylltu’n fanwl gywir yma, felly mae’r terfynau’n rhy gul o’r hyn y mae’n ei adael yn agored.
step-withheld = Wedi’i ddal yn ôl, fel na ellir adnabod neb.
step-not-made = Dim ffigur: { $reason }.
step-not-made-remedy = Dim ffigur: { $reason }. Yr hyn fyddai’n helpu: { $remedy }.
step-absent = Ni chyfrifwyd dim ar gyfer y cam hwn.
value-at-least = o leiaf { $lower }
value-between = { $lower } i { $upper }
value-not-made = dim ffigur
figure-id = Ffigur

## Mathau o rif
count-range = { $lower }–{ $upper }
percent = { $value }%
not-available = [x]
withheld = [c]
none-recorded = [w]

## Y siart
chart-title = Dioddefwyr tebygol: wedi’u cofnodi, yn hysbys, a heb fod ar unrhyw restr
chart-desc-nrm = Wedi’u cofnodi ar yr NRM: { $value }.
chart-desc-known = Yn hysbys i bartneriaid ac nid ar yr NRM: { $value }.
chart-desc-unseen = Heb fod ar restr unrhyw bartner: { $value }.
chart-row-nrm = Wedi’u cofnodi ar yr NRM
chart-row-known = Yn hysbys i bartneriaid, nid ar yr NRM
chart-row-unseen = Heb fod ar restr unrhyw bartner
chart-unknown = anhysbys
chart-at-least = o leiaf { $lower }
chart-key-sure = o leiaf cynifer â hyn
chart-key-range = hyd at gynifer â hyn
chart-key-unknown = ni ellir rhoi ffigur
chart-axis = dioddefwyr tebygol
chart-note = Mae’r rhesi’n cyfrif gwahanol bobl yn ôl gwahanol reolau, felly fe’u gosodir ochr yn ochr ac nid ydynt yn cael eu hadio: { $bases }
chart-basis = { $measure }: { $place }, oedran { $age }
chart-figures = Ffigurau: { $ids }
chart-row-missing = dim cofnod

## Lleoedd, oedrannau, grwpiau
place-basis-found = y cafwyd hyd iddynt yng Nghymru, neu heb nodi lle
place-basis-exploited = y camfanteisiwyd arnynt yng Nghymru
place-basis-referrer-sits = a gyfrifir dros Gymru gan yr NRM, yn ôl lleoliad yr atgyfeiriwr
place-basis-lives = sy’n byw yng Nghymru
age-basis-exploitation = adeg y camfanteisio cyntaf
age-basis-first-contact = adeg y cysylltiad cyntaf
age-basis-referral = adeg yr atgyfeirio
category-all = Pawb
category-unknown = Anhysbys
category-no-single-area = Heb fod mewn un ardal heddlu
group-all-ages = Pob oedran
measure-recorded-nrm = Wedi’u cofnodi ar yr NRM
measure-known-to-partners = Yn hysbys i bartneriaid
measure-known-not-on-nrm = Yn hysbys i bartneriaid, nid ar yr NRM
measure-known-any = Yn hysbys i unrhyw un
breakdown-all = Cymru
breakdown-age-group = Grŵp oedran
breakdown-sex = Rhyw
breakdown-police-force-area = Ardal heddlu
breakdown-exploitation = Math o gamfanteisio
breakdown-nationality = Cenedligrwydd
breakdown-quarter = Chwarter
quarter-1 = Ionawr i Fawrth { $year }
quarter-2 = Ebrill i Fehefin { $year }
quarter-3 = Gorffennaf i Fedi { $year }
quarter-4 = Hydref i Ragfyr { $year }
quarter-incomplete = { $quarter } (datganiadau ar goll: { $missing })
quarters-not-covered = Nid yw chwarter nad yw datganiad partner yn ei gwmpasu yn cyfrif neb y cyfarfu’r partner hwnnw’n unig â nhw bryd hynny. Y lleiaf sy’n hysbys yw ei ffigurau, ac ni ddylid eu cymharu â chwarteri eraill:
quarter-not-covered = { $quarter }: dim oddi wrth { $partners }

## Tablau grwpiau
groups-intro = Amrediad yw pob ffigur, o bobl y mae partner yn nodi eu grŵp: o’r nifer lleiaf i’r nifer mwyaf y mae’r cysylltu’n eu caniatáu. Mae gan y rhai nad oes neb yn nodi eu grŵp res eu hunain, a gallent fod mewn unrhyw res arall. Gall person fod mewn mwy nag un rhes, er enghraifft o ran math o gamfanteisio neu chwarter, felly nid yw’r rhesi’n adio i’r cyfanswm. Cyfrifwyd pob cyfanswm o’r newydd.
table-caption = Tabl { $number }. Dioddefwyr tebygol yn ôl { $breakdown }
table-caption-all = Tabl { $number }. Dioddefwyr tebygol yng Nghymru
table-caption-measure = Tabl { $number }. { $measure }, yn ôl { $breakdown }
table-caption-measure-all = Tabl { $number }. { $measure }, Cymru
table-scope = { $measures }: { $place }, oedran { $age }, { $start } hyd at { $end }.
breakdown-in-caption-age-group = grŵp oedran
breakdown-in-caption-sex = rhyw
breakdown-in-caption-police-force-area = ardal heddlu
breakdown-in-caption-exploitation = math o gamfanteisio
breakdown-in-caption-nationality = cenedligrwydd
breakdown-in-caption-quarter = chwarter
all-withheld = Wedi’u dal yn ôl [c] ym mhob colofn, fel na ellir adnabod neb: { $labels }.
table-ids = Dynodwyr y ffigurau yn y tabl hwn
table-scroll = Tabl; sgroliwch i’r ochr i weld y cyfan

## Yr NRM fel y’i cyhoeddwyd
nrm-intro = Mae eraill wedi cyhoeddi’r cyfrifon hyn o atgyfeiriadau ar gyfer Cymru. Dyfynnir pob un fel y’i hargraffwyd, gyda’i le; ni chywirir yr un ohonynt yma, ac nid cyfrif o bobl yw’r un ohonynt.
nrm-synthetic = Mae’r ffigurau hyn yn rhai go iawn. Lluniwyd popeth arall ar y dudalen hon o ddata synthetig.
nrm-caption = Tabl { $number }. Atgyfeiriadau ar gyfer Cymru, fel y’u hargraffwyd
nrm-col-value = Fel yr argraffwyd
nrm-col-table = Tabl
nrm-col-place = Ble
nrm-col-cell = Rhes a cholofn
nrm-none = Nid oes cyfrif cyhoeddedig ar gyfer Cymru yn y cyfnod hwn.
beside-title = Pobl â chofnod NRM, a’r hyn a gyhoeddodd
beside-intro = Daethpwyd â’r cofnodion a roddodd yr NRM ynghyd yn bobl; wrth eu hochr mae’r hyn a gyhoeddwyd ar gyfer Cymru yn ôl yr un lle, cyfnod ac adeg oedran. Y gwahaniaeth yw’r ffigur cyhoeddedig llai nifer y bobl. Ni chaiff ei gywiro: gellir cyfeirio rhywun fwy nag unwaith, gellir tynnu atgyfeiriad yn ôl, ac mae cofnodion na ellir eu gwahaniaethu yn gwneud nifer y bobl yn ystod.
beside-caption = Tabl { $number }. Pobl â chofnod NRM, wrth ochr yr atgyfeiriadau cyhoeddedig
beside-col-group = Grŵp
beside-col-persons = Pobl a gysylltwyd
beside-col-published = Atgyfeiriadau cyhoeddedig
beside-col-difference = Gwahaniaeth
beside-range = { $lower } i { $upper }
beside-all = Pawb
beside-adults = Oedolion, yn ôl oedran wrth gyfeirio
beside-minors = Plant, yn ôl oedran wrth gyfeirio
findings-title = Lle nad yw’r cyhoeddiadau’n cytuno
findings-intro = Gosodwyd y ffigurau cyhoeddedig a’r brawddegau o’u cwmpas ochr yn ochr. Nid ydynt yn dweud pa un ohonynt sy’n anghywir. Mae’r esboniadau yn Saesneg, fel y cyhoeddiadau.
findings-none = Ni chanfuwyd dim nad yw’n cytuno.
findings-more = Y celloedd sy’n sail i hyn
finding-total-is-not-sum = Nid yw cyfanswm a argraffwyd yn hafal i swm y rhannau a argraffwyd wrth ei ochr.
finding-share-is-impossible = Nid yw canran a argraffwyd yn cyfateb i’r gyfran y mae’r cyfrifon a argraffwyd yn ei rhoi.
finding-change-is-impossible = Nid oes cyfrif cynharach sy’n arwain at y cyfrif a argraffwyd drwy’r newid a argraffwyd.
finding-same-measure-two-values = Argraffwyd dau werth ar gyfer yr un mesur.
finding-part-exceeds-whole = Mae rhan yn fwy na’r hyn y mae’n rhan ohono.
finding-not-feasible-together = Ni all ffigurau sy’n cytuno fesul dau fod i gyd yn gywir gyda’i gilydd.
finding-rank-is-wrong = Nid yw safle a argraffwyd yn cyfateb i’r ffigurau a argraffwyd.
finding-words-against-numbers = Mae brawddeg yn dweud rhywbeth am y ffigurau nad ydynt yn ei gadarnhau.
finding-most-is-not-majority = Mae brawddeg yn dweud “most” (“y rhan fwyaf”) am lai na hanner.
finding-unknowns-could-overturn = Byddai trefn a roddir mewn geiriau’n newid pe bai’r rhai anhysbys yn perthyn i’r categori nesaf.
finding-two-age-bases = Argraffwyd un grŵp yn ôl oedran ar ddwy adeg, ac nid yw’r brawddegau’n dweud pa un sydd dan sylw.
finding-age-bases-impossible = Ni all grŵp ond tyfu, neu ond lleihau, o un adeg oedran i’r nesaf, ac nid yw’n gwneud hynny.
finding-outside-population = Mae rhes y tu allan i’r boblogaeth y dywedir bod y tabl yn ei chyfrif.
finding-category-missing = Mae brawddeg yn dweud bod categori’n digwydd nad yw yn y tabl.
finding-category-lists-differ = Rhoddir un rhestr o gategorïau fwy nag unwaith, ac mae’n wahanol.
finding-label-is-lopsided = Mae label yn gulach na’i chwiorydd, ac nid oes dim yn cynnwys y gweddill.
finding-label-is-not-what-it-seems = Mae label yn cynnwys llythrennau o wyddor arall, neu fe’i camargraffwyd.
finding-dates-differ = Rhoddir dau ddyddiad i un digwyddiad.
finding-weekday-is-wrong = Nid oedd dyddiad ar y diwrnod o’r wythnos a argraffwyd gydag ef.
finding-role-two-holders = Rhoddir un swydd i ddau ddeiliad.
finding-members-differ = Rhestrir aelodau un corff fwy nag unwaith, ac maent yn wahanol.
finding-places-differ = Rhestrir lleoedd un cynllun fwy nag unwaith, ac maent yn wahanol.
finding-frequencies-differ = Dywedir bod un corff yn cyfarfod yn amlach ac yn llai aml.
finding-order-reversed = Adroddir dau ddigwyddiad yn y naill drefn a’r llall.
finding-reference-is-wrong = Mae cyfeiriad yn arwain at ran sy’n cynnwys rhywbeth arall, neu nad yw yno.
finding-names-differ = Ysgrifennir un corff neu dalfyriad mewn mwy nag un ffordd.
finding-numbering-has-gap = Mae rhif ar goll rhwng paragraffau â rhifau.
finding-not-comparable = Cymharir ffigurau o ddwy ochr toriad mewn cyfres.
nature-error = Ni all y cyfan fod yn gywir.
nature-difference-of-definition = Gall pob un fod yn gywir: maent yn cyfrif neu’n dweud pethau gwahanol.
nature-cannot-be-decided = Nid yw’r cyhoeddiad yn dweud digon i benderfynu.
findings-quotes = Y brawddegau sy’n sail i hyn, fel y’u hargraffwyd
findings-accepted = Derbyniwyd fel y mae:
severity-high = Difrifol
severity-medium = Camarweiniol
severity-low = Mater o ffurf

## Yr hyn sydd wrth ochr amcangyfrif
spread-intro = Un dull yw’r prif ffigur, a bennwyd gan y cynllun cyn gwybod y cyfrifon. Dangosir y lleill wrth ei ochr, gan fod pob un yn rhagdybio rhywbeth gwahanol am y bobl nad oes neb wedi’u cyfarfod, ac mae maint y gwahaniaeth rhyngddynt yn dweud faint sy’n dibynnu ar yr hyn a ragdybir.
spread-none = Ni roddir amcangyfrif, felly ni osodir yr un wrth ei ochr: byddai rhif wrth ochr gwrthodiad yn cael ei gymryd yn ei le.
spread-note = Rhoddir y rhifau wrth ochr y prif ffigur mewn dau ffigur, neu mewn un neu ddim o gwbl lle byddai mwy yn datgelu ychydig o bobl. Ni all yr un o’r dulliau hyn weld pobl sy’n anodd i bob rhestr eu cyfarfod; ni all dim yn y data ddangos faint ohonynt sydd. Mae terfynau sy’n cymryd bod un model yn hysbys (pob un ond rhai cyfartaleddau, dewisiadau a ailadroddir a dulliau a samplir) yn rhy gul.
spread-chart-title = Amcangyfrifon yn ôl pob dull: { $group }
spread-headline = Y prif ffigur, { $method }
spread-key-estimate = amcangyfrif
spread-key-limits = ei derfynau
spread-key-headline = y prif ffigur
spread-caption-methods = Tabl { $number }. Dulliau eraill: { $group }
spread-caption-moved = Tabl { $number }. Y prif ffigur gydag un peth wedi’i newid: { $group }
spread-col-what = Beth
spread-window-first-half = Hanner cyntaf y cyfnod
spread-window-second-half = Ail hanner y cyfnod
spread-window-double = Y cyfnod, a chymaint eto o’i flaen
spread-linkage = Yr holl gofnodion a allai fod am yr un person wedi’u cyfrif fel un
spread-linkage-as-made = Cofnodion wedi’u dwyn ynghyd fel yn y cysylltu sydd mewn grym, a’i gymryd yn fanwl gywir
spread-linkage-drawn = Cofnodion wedi’u dwyn ynghyd fel arall, fel y mae’r cysylltu’n ei gael yn debygol: o’r lleiaf i’r mwyaf
spread-scheme = Newid: { $scheme }
spread-leave-out = Heb { $list }
spread-any-merge = Unrhyw ddwy restr wedi’u cyfrif fel un: o’r lleiaf i’r mwyaf
spread-odds-ratio = { $lists }: yn rhannu pobl rhwng pumed ran a phum gwaith mor aml â thrwy hap
spread-two-classes = Dau fath o bobl, y naill yn haws ei gyfarfod: o’r lleiaf i’r mwyaf nad yw’r rhestrau’n ei wrth-ddweud
spread-reference = O’r modd y mae’r rhestrau’n gorgyffwrdd ymhlith pobl ar yr NRM, byddent yn disgwyl { $predicted } o bobl arno. Mae ei gofnodion yn dal { $recorded }; a gyhoeddwyd ar gyfer y cyfnod, fel atgyfeiriadau: { $published }. Mae’r rhestrau’n bwydo’r NRM, felly gwiriad yw hwn ac nid amcangyfrif.
spread-reference-none = Mae’r rhestrau’n gorgyffwrdd rhy ychydig ymhlith pobl ar yr NRM i ddweud faint y byddent yn eu disgwyl arno. Mae ei gofnodion yn dal { $recorded }; a gyhoeddwyd ar gyfer y cyfnod, fel atgyfeiriadau: { $published }.
strata-intro = Atebir pob grŵp drosto’i hun. Mae grŵp na ellir ei amcangyfrif yn dweud hynny, ac ni chaiff byth ei lenwi o’r lleill: nid yw grwpiau’n adio i’r cyfan. Lle gellir amcangyfrif o leiaf dri grŵp o’r un fath, rhoddir pob un hefyd wedi’i dynnu at eu cymedr, po bellaf po leiaf y mae ei ffigurau ei hun yn ei ddweud.
strata-caption = Tabl { $number }. Ffin isaf ac amcangyfrif, fesul grŵp
strata-col-group = Grŵp
strata-col-pooled = Wedi’i dynnu at y grwpiau eraill
strata-pooled = { $value }, wedi’i dynnu { $share } y cant o’r ffordd
stratum = { $breakdown }: { $category }

## Oedolion a phlant
ages-intro = Rhaid atgyfeirio plant, ac nid oes angen eu cydsyniad; rhaid i oedolion gydsynio. Felly dangosir y ddau grŵp ar wahân yn ogystal â gyda’i gilydd. Mae pobl nad oes neb yn nodi eu hoedran yn grŵp ar wahân, ac ni chânt byth eu cyfrif yn oedolion.
ages-caption = Tabl { $number }. Y tri cham, yn ôl oedran adeg y cysylltiad cyntaf
ages-col-group = Grŵp oedran

## Wedi’u cyfrif heb gofnod
counted-intro = Mae rhai partneriaid yn anfon cyfrifon heb gofnodion, neu gofnodion nad ydynt am berson y cyfarfuwyd ag ef. Ni ellir gwahaniaethu rhwng neb ynddynt a’r rhai yn y tablau eraill, felly ni chânt byth eu hadio atynt. Mae cyfrif o bobl yn gosod ffiniau: cyfarfu’r partner ag o leiaf cynifer, ac ni all mwy na chynifer ohonynt fod ar goll o’r tablau uchod.
counted-caption = Tabl { $number }. Wedi’u cyfrif gan bartneriaid, heb gofnod o berson
counted-col-partner = Partner
counted-col-unit = Uned
counted-col-lower = O leiaf
counted-col-upper = Ar y mwyaf
counted-col-figure = Ffigur
counted-note = Y nifer lleiaf o bobl yw’r cyfrif mwyaf o un ardal mewn un cyfnod, am y gellir cyfarfod â pherson mewn sawl un. Nid pobl y cyfarfuwyd â hwy yw diffynyddion nac ymweliadau: nid ydynt yn gosod ffin ar unrhyw nifer o bobl.
counted-none = Ni anfonodd unrhyw bartner gyfrifon ar gyfer y cyfnod hwn.

## Rhagdybiaethau a sicrwydd
assumptions-intro = Yr hyn y mae’n rhaid iddo fod yn wir er mwyn i’r ffigurau olygu’r hyn a ddywedant.
assumption-scope = Mae pobl y partneriaid o fewn y cwmpas os cafwyd hyd iddynt yng Nghymru neu os na nodir lle; rhai’r NRM os yw’r atgyfeirydd wedi’i leoli yng Nghymru. Mae person yn cyfrif yn y cyfnod os cyfarfu partner ag ef ynddo; lle na roddir dyddiad i unrhyw gysylltiad, yr atgyfeiriad neu’r penderfyniad sy’n dyddio’r cofnod.
assumption-same-person = Yr un person yw’r un cyfeirnod, neu’r un enw a dyddiad geni. Mae cofnodion nad ydynt yn rhannu’r naill na’r llall yn cyfrif fel dau berson, sy’n gwneud y niferoedd uchaf yn rhy uchel lle camdeipiwyd enwau neu ddyddiadau.
assumption-least = Mae’r niferoedd lleiaf yn cyfrif fel un bawb a allai fod yn un yn ôl y cysylltu, ac yn gadael allan gofnodion sydd â rhy ychydig i’w huno.
assumption-bound = Mae ffin isaf cam 2 yn rhagdybio bod y cysylltu’n canfod pwy sydd ar sawl rhestr, ac nad oes unrhyw restr yn osgoi pobl rhestr arall.
assumption-estimate = Mae amcangyfrif cam 3 yn rhagdybio rhestrau sy’n annibynnol ar wahân i’r llwybrau datganedig, bod gan bawb ryw siawns o gael eu cyfarfod, a’r un bobl yng Nghymru drwy gydol y cyfnod. Nid yw pobl na all unrhyw restr gyfarfod â hwy ynddo, ac ni all dim yn y data ddangos faint ohonynt sydd.
assumption-coverage = Ni chyfarfu rhestr heb ddatganiad am ran o’r cyfnod â neb yno, cyn belled ag y mae’r ffigurau yn y cwestiwn; gadewir allan o’r amcangyfrifon restr nad yw ei datganiadau, yn ôl y cynllun, yn cwmpasu digon ohono. Mae tabl y datganiadau’n dweud pa gyfnodau sydd ar goll.
assurance-title = Sicrwydd a wnaed
assurance-conserved = Cafodd pob rhes o bob ffeil ei derbyn, ei gwrthod neu ei hepgor am reswm a nodir; ni chyhoeddir rhediad y collir rhes ynddo.
assurance-checks = Gwiriadau datganedig a basiwyd gan y ffigurau hyn: { $checks }. Ni chyhoeddir rhediad sy’n methu un.
assurance-published = Gwiriwyd rhifyddeg y ffigurau cyhoeddedig. Canfyddiadau: { $findings }.
assurance-repeatable = Mae’r un ffeiliau, gosodiadau a chod yn rhoi’r un ffigurau, beit am feit.

## Dull
method-intro = Darllenir llyfrau gwaith y partneriaid fesul cell i un sgema. Caiff yr hyn na ellir ei ddarllen ei wrthod a’i restru, heb byth ei ddyfalu.
method-linked-by-rules = Dygir cofnodion un person ynghyd drwy reolau datganedig yn unig: yr un cyfeirnod, neu’r un enw a dyddiad geni. Os na ellir cysylltu rhywun o ddiffyg manylion, daw nifer y bobl yn amrediad.
method-linked-by-model = Dygir cofnodion un person ynghyd lle mae cyfeirnod, neu’r enw a’r dyddiad geni cyfan, yr un fath, a lle mae model a hyfforddwyd ar y cofnodion yn ei chael yn debygol iawn mai un person ydynt, sut bynnag y sillefir yr enwau. Lle mae’n ei chael yn bosibl a dim mwy, cyfrifir hwy yn un yn y nifer lleiaf yn unig. Os na ellir cysylltu rhywun o ddiffyg manylion, daw nifer y bobl yn amrediad.
method-nrm = Set gyfeirio yw’r NRM. Mae’r heddlu, arolygwyr llafur ac eraill yn ei fwydo, felly ni chaiff ei groesi ag unrhyw restr sy’n ei fwydo, ac nid yw’n rhestr mewn unrhyw fodel na ffin.
method-caption = Tabl { $number }. Pob amcangyfrif y rhoddwyd cynnig arno
method-col-group = Grŵp
method-col-step = Cam
method-col-method = Dull
method-col-lists = Rhestrau
method-col-value = Dioddefwyr tebygol
method-col-verdict = Dyfarniad
method-value-estimate = { $estimate } ({ $limits })
lists-linked = cofnodion wedi’u cysylltu

## Ansawdd y data
quality-intro = Yr hyn a ddaeth oddi wrth bob partner. Caiff rhesi a chelloedd eu talgrynnu a’u dal yn ôl fel cyfrifon o bobl, a chyfrifir y gyfran y gellir ei chysylltu o’r cyfrifon wedi’u talgrynnu.
quality-caption = Tabl { $number }. Datganiadau yn ôl partner
quality-col-partner = Partner
quality-col-deliveries = Cyflwyniadau
quality-col-found = Rhesi a ganfuwyd
quality-col-normalised = Derbyniwyd
quality-col-rejected = Gwrthodwyd
quality-col-skipped = Hepgorwyd
quality-col-cells = Celloedd a wrthodwyd
quality-col-linkable = Gellir eu cysylltu
quality-col-covered = Cyfnodau a gwmpaswyd
quality-col-nil = Datganiadau dim
quality-col-missing = Cyfnodau ar goll
quality-reference = set gyfeirio
quality-note = Teitlau, nodiadau, cyfansymiau a dalennau cudd sy’n cael eu hepgor. Nid yw cyfnod sydd ar goll wedi’i gwmpasu, ac nid yw hynny’n golygu na chyfarfuwyd â neb.
calendar-caption = Tabl { $number }. Datganiadau yn ôl partner a chyfnod
calendar-came-late = { $status }, yn hwyr, ar { $day }
calendar-was-due = { $status }: i fod i gyrraedd ar { $day }

## Darllen
reading-probable = Dioddefwr tebygol yw person, wedi’i ddwyn ynghyd o gofnodion, y mae partner yn credu iddo gael ei fasnachu. Ni wnaed penderfyniad am y rhan fwyaf ohonynt.
reading-referral = Cofnod yw atgyfeiriad, ac nid person. Ni chaiff atgyfeiriadau a phobl byth eu hadio na’u cymharu.
reading-additive = Ni ellir adio pobl ar draws chwarteri, partneriaid, ardaloedd na mathau o gamfanteisio, am y gall un person fod mewn sawl un.
reading-range = Caiff dau ben amrediad eu talgrynnu tuag allan i luosrifau o { $base }: yr isaf i lawr, yr uchaf i fyny. Dangosir hyd yn oed rif sy’n hysbys i’r dim fel amrediad, fel na ellir adnabod neb. Gall pen aros fel yr oedd mewn papur cynharach, os yw’n dal i sefyll. Nid yw ffigurau wedi’u talgrynnu yn adio i’w cyfansymiau.
reading-withheld = [c]: wedi’i ddal yn ôl, fel na ellir adnabod neb. Mae’r rhif yn fach, neu gellid cyfrifo rhif arall ohono, neu ohono ef a phapur cynharach.
reading-absent = [x]: ddim ar gael. Nid oes ffigur yng nghell y tabl, ac nid sero mo hynny.
reading-none = [w]: dim wedi’i gofnodi. Ni chyfrifwyd neb yno.
reading-age = Mae oedran anhysbys yn grŵp ar wahân. Tri pheth gwahanol yw oedran adeg y camfanteisio cyntaf, adeg y cysylltiad cyntaf ac adeg yr atgyfeirio, ac mae pob tabl yn dweud pa un a ddefnyddir.
reading-nrm = Cyfrifir y bobl a gofnodwyd ar yr NRM o’i gofnodion. Y cyhoeddwr sy’n cyfrif yr atgyfeiriadau cyhoeddedig. Mae’r ddau’n wahanol o ran uned, lle a dyddiad.
reading-trace = Mae gan bob ffigur ddynodwr. Gydag ef, gall y swyddog ymchwil olrhain y ffigur i bartner, llyfr gwaith, dalen, rhes a chell pob cofnod y tu ôl iddo.

## Cyfrifoldeb
role-commissioner = Comisiynydd
role-analyst = Dadansoddwr
role-assurer = Sicrhawr ansawdd
role-approver = Cymeradwywr
role-nobody = heb ei enwi eto
people-caption = Tabl { $number }. Pwy sy’n gyfrifol
people-col-role = Rôl
people-col-name = Enw
revisions-title = Diwygiadau
revisions-text = Mae’r ffigurau hyn fel yr oeddent ar { $date }. Maent yn newid pan fydd partner yn anfon cywiriad neu gyfnod cynharach. Ni chymherir y ffigurau eto â rhai datganiadau cynharach, felly ni restrir diwygiadau.

## Y tablau fel ffeiliau
data-intro = Yr un ffigurau fel ffeiliau: un rhif i bob rhes, gyda chodau, labeli yn Gymraeg ac yn Saesneg, a cholofn o godau nodiadau.
data-caption = Tabl { $number }. Ffeiliau
data-col-file = Ffeil
data-col-content = Cynnwys
data-col-rows = Rhesi
data-persons-known = Pobl sy’n hysbys, yn ôl ffynhonnell a grŵp
data-partner-counts = Cyfrifon gan bartneriaid, heb gofnod o berson
data-estimate-ladder = Y tri cham a phob amcangyfrif y rhoddwyd cynnig arno
data-estimate-spread = Yr hyn sydd wrth ochr yr amcangyfrifon: dulliau eraill, ac un peth wedi’i newid
data-quality-partners = Datganiadau yn ôl partner
data-quality-calendar = Datganiadau yn ôl partner a chyfnod
data-nrm-cells = Ffigurau cyhoeddedig yr NRM, fel y’u hargraffwyd
index-title = Papur sefyllfa ar fasnachu pobl yng Nghymru
index-open = Darllen y papur sefyllfa yn Gymraeg
index-tables = Tablau

## Sut y cafwyd rhif
method-linked-persons = cyfrif pobl wedi’u cysylltu
method-lincoln-petersen = dwy restr, Lincoln a Petersen
method-chapman = dwy restr, Chapman
method-chao-unequal-lists-bias-corrected = ffin Chao, rhestrau o faint anghyfartal, wedi’i chywiro ar gyfer niferoedd bach
method-chao-unequal-lists = ffin Chao, rhestrau o faint anghyfartal
method-chao-finite-lists-bias-corrected = ffin Chao, ychydig o restrau, wedi’i chywiro ar gyfer niferoedd bach
method-chao-finite-lists = ffin Chao, ychydig o restrau
method-chao-many-lists-bias-corrected = ffin Chao, llawer o restrau, wedi’i chywiro ar gyfer niferoedd bach
method-chao-many-lists = ffin Chao, llawer o restrau
method-independence = rhestrau annibynnol, log-linol
method-declared-pairs = rhestrau wedi’u clymu gan lwybrau datganedig, log-linol
method-averaged-pairs = rhestrau wedi’u clymu gan lwybrau datganedig a chan ba rai bynnag eraill y mae’r cyfrifon yn eu dangos, cyfartaledd dros fodelau
method-best-model = y model log-linol gorau yn ôl BIC
method-model-average = pob model log-linol, wedi’u pwysoli yn ôl BIC
method-stepwise = model log-linol wedi’i ddewis fesul cam
method-stepwise-bootstrap = model wedi’i ddewis fesul cam, gan ailadrodd y dewis ym mhob ailsampl
method-best-model-bootstrap = y model gorau, gan ailadrodd y dewis ym mhob ailsampl
method-sample-coverage-low = cwmpas y sampl, isel
method-sample-coverage-high = cwmpas y sampl, uchel
method-unequal-people-darroch = pobl nad ydynt yr un mor hawdd eu cyfarfod, Darroch
method-unequal-people-poisson = pobl nad ydynt yr un mor hawdd eu cyfarfod, Poisson
method-unequal-people-gamma = pobl nad ydynt yr un mor hawdd eu cyfarfod, gamma
method-graph-average = cyfartaledd dros graffiau dadelfenadwy
method-latent-classes = dosbarthiadau o bobl, wedi’u samplu
method-thresholding = cysylltiadau rhwng rhestrau a gedwir yn ôl eu posterior, wedi’u samplu

## A ellir ei ddefnyddio
verdict-counted = wedi’i gyfrif, nid ei amcangyfrif
verdict-estimable = yn sefyll, o dan ragdybiaethau ei ddull
verdict-estimable-with-warnings = i’w ddefnyddio’n ofalus: mae rhywbeth yn groes i un o ragdybiaethau ei ddull
verdict-not-estimable = ni ellir ei amcangyfrif
verdict-with = { $verdict } ({ $warnings })

## Yr hyn sy’n mynd yn groes i rif, pob un fel rhan o frawddeg
warning-empty-list-dropped = gadewir allan restr na chyfarfu â neb
warning-reference-left-out = gadewir y set gyfeirio allan
warning-contained-list = nid oes gan un rhestr neb iddi’i hun
warning-isolated-list = nid yw un rhestr yn rhannu neb ag unrhyw restr arall
warning-sparse-overlap = ychydig o bobl y mae dwy restr yn eu rhannu
warning-pair-dependence = mae dwy restr yn rhannu llawer mwy neu lawer llai o bobl na’r disgwyl
warning-wide-limits = mae ei derfynau mor bell oddi wrth ei gilydd fel nad yw’r rhif yn dweud fawr ddim
warning-poor-fit = nid yw’r model yn cytuno’n dda â’r cyfrifon
warning-pathway = mae un rhestr yn anfon pobl at un arall
warning-shared-source = mae trydedd restr yn anfon pobl at y ddwy
warning-lists-unequal = mae maint y rhestrau’n wahanol, ac nid yw’r ffin hon yn caniatáu ar gyfer hynny
warning-below-all-seen = mae’n is na nifer y bobl a welwyd

## Pam nad oes rhif, fel diwedd brawddeg
reason-one-list = dim ond un rhestr, ar y mwyaf, a gyfarfu ag unrhyw un, ac ni all un rhestr ddweud dim am y rhai a fethwyd ganddi
reason-empty-list = ni chyfarfu un o’r rhestrau â neb
reason-too-few-people = cyfarfu’r rhestrau â rhy ychydig o bobl
reason-pathway = mae un rhestr yn bwydo’r llall, felly nid yw cael pobl ar y ddwy yn dweud dim am y rhai a fethwyd
reason-identical-lists = yr un bobl sydd ar ddwy restr
reason-contained-list = mae un rhestr yn gyfan gwbl o fewn rhestr arall, felly nid yw’n dweud dim am y rhai a fethwyd gan y ddwy
reason-no-overlap = nid oes unrhyw ddwy restr yn rhannu person, felly nid oes dim yn dweud faint a fethwyd
reason-too-few-overlaps = mae rhy ychydig o bobl ar fwy nag un rhestr
reason-disconnected = mae’r rhestrau’n ymrannu’n grwpiau nad ydynt yn rhannu neb
reason-fed-list = nid oes gan un rhestr neb ond pobl o’r lleill: y lleill sy’n ei bwydo, felly nid yw’n dweud dim am y rhai a fethwyd
reason-no-maximum-likelihood-estimate = mae’r rhestrau’n rhannu rhy ychydig o bobl i’r model gael ateb
reason-not-identifiable = nid yw’r rhestrau’n dweud digon i wahaniaethu rhwng atebion y model
reason-not-converged = ni setlodd y cyfrifiad ar ateb
reason-linkage-too-uncertain = mae’n rhy ansicr pa gofnodion sy’n perthyn i’w gilydd: nid oes ateb i ormod o’r ffyrdd a dynnwyd

## Yr hyn fyddai’n helpu, fel eitem mewn rhestr
remedy-more-overlaps = mwy o bobl ar ddwy restr
remedy-pool-windows = sawl cyfnod wedi’u cyfrif fel un
remedy-another-list = rhestr arall, sy’n cyfarfod â phobl yn ei ffordd ei hun
remedy-merge-lists = y ddwy restr wedi’u cyfrif fel un, wrth ochr rhestr arall
remedy-leave-out-list = gadael y rhestr honno allan
remedy-more-overlaps-counted = tua { $count } yn fwy o bobl ar ddwy restr
remedy-pool-windows-counted = tua { $windows } o gyfnodau o’r hyd hwn wedi’u cyfrif fel un
remedy-another-list-named = rhestr arall, er enghraifft un y mae ei datganiadau am y cyfnod hwn ar goll ({ $lists })
