"""How people write and say a phone number: each line is one way to give the number named above it."""

# ruff: noqa: RUF001  the odd signs are what is read here

from __future__ import annotations

# +1 949 555 0123
WRITTEN = """
9495550123
949-555-0123
(949) 555-0123
(949)555-0123
(949)5550123
949.555.0123
949 555 0123
949 5550123
949555 0123
+1 949 555 0123
+19495550123
+1 (949) 555-0123
+1-949-555-0123
1-949-555-0123
1 949 555 0123
19495550123
1.949.555.0123
1(949)555-0123
1949-555-0123
001 949 555 0123
0019495550123
011 1 949 555 0123
tel:+1-949-555-0123
tel:9495550123
sms:+19495550123
https://wa.me/19495550123
949/555/0123
949_555_0123
949*555*0123
949~555~0123
949,555,0123
949:555:0123
949|555|0123
949=555=0123
949\\555\\0123
[949] 555-0123
{949} 555-0123
(949) (555) (0123)
<949-555-0123>
"949-555-0123"
'949 555 0123'
949 - 555 - 0123
949 . 555 . 0123
949–555–0123
949—555—0123
949‑555‑0123
949−555−0123
949・555・0123
949·555·0123
949•555•0123
９４９５５５０１２３
（９４９）５５５－０１２３
＋１ ９４９ ５５５ ０１２３
٩٤٩٥٥٥٠١٢٣
९४९ ५५५ ०१२३
⑨④⑨⑤⑤⑤⓪①②③
𝟗𝟒𝟗-𝟓𝟓𝟓-𝟎𝟏𝟐𝟑
⁹⁴⁹⁵⁵⁵⁰¹²³
949📞555📞0123
📱 949-555-0123 📱
9 4 9 5 5 5 0 1 2 3
9-4-9-5-5-5-0-1-2-3
9.4.9.5.5.5.0.1.2.3
9/4/9/5/5/5/0/1/2/3
94 95 55 01 23
94-95-55-01-23
949 55 50 123
949 555 01 23
949.555.O123
949-555-OI23
949-555-Ol23
949-555-ol23
949-5S5-0123
nine four nine five five five oh one two three
nine four nine, five five five, oh one two three
Nine Four Nine - Five Five Five - Zero One Two Three
nine forty nine five fifty five oh one twenty three
nine forty-nine, five fifty-five, zero one twenty-three
nine hundred forty nine five hundred fifty five zero one two three
nine hundred and forty-nine five hundred and fifty-five oh one two three
nine four nine triple five oh one two three
nine four nine double five five zero one two three
nine four nine triple 5 0123
949 triple five 0123
949 five five five 0123
949 five-five-five 0123
949 dash 555 dash 0123
949 dot 555 dot 0123
949 hyphen 555 hyphen 0123
nine four nine dash five five five dash oh one two three
plus one nine four nine five five five oh one two three
one nine four nine five five five oh one two three
ninefournine fivefivefive ohonetwothree
nine4nine 555 0123
nueve cuatro nueve cinco cinco cinco cero uno dos tres
nine for nine five five five oh won too three
niner four niner five five five zero one two three
area code 949, 555-0123
area code is 949 number is 555-0123
(area code 949) 555-0123
949 is the area code, 555-0123
555-0123, area code 949
555 0123 area code is 949
my number is 949-555-0123 thanks
my number is 9495550123.
My cell is (949) 555-0123!
it's 949 555 0123 ok?
u can reach me at 949 555 0123 anytime
call me @ 949-555-0123
call 949-555-0123 please and thank you
Phone: 949-555-0123
ph#949-555-0123
#949-555-0123
# 949 555 0123
no. 949-555-0123
cell:9495550123
cell9495550123
c: 949.555.0123
call9495550123
number949-555-0123
9495550123thanks
9495550123pls
9495550123 (cell)
949-555-0123(mobile)
9495550123 after 5pm
949 555 0123 after 5
949 555 0123 after 5pm
949 555 0123 5pm
949 555 0123 5:30
949 555 0123 at 5:30 pm
949 555 0123 between 9 and 5
949 555 0123 9-5
949-555-0123 9am-5pm
949-555-0123, 9 to 5
949 555 0123 mornings
9495550123, I'm 34
949 555 0123 I'm 34 years old
949-555-0123, 34
im 34 and my number is 949 555 0123
9495550123 (34 yo)
949-555-0123 11/28
949-555-0123 dob 1/2/90
949-555-0123 on Nov 28
949-555-0123 november 28th 2026
11/28/2026 949-555-0123
2026-11-28 949-555-0123
949 555 0123 24/7
call me at 5 on 949 555 0123
at 5:30 949 555 0123
5pm 949 555 0123
5-7pm 949-555-0123
Irvine CA 92618, 949-555-0123
92618 949 555 0123
123 Main St, 949 555 0123
949-555-0123 apt 4
dana 949-555-0123 dana@example.com
dana9495551111@example.com 949-555-0123
949-555-0123 949-555-0123
949-555-0123 or (949) 555-0123
my ssn is 123-45-6789 and my phone is 949-555-0123
not 911, 949-555-0123
you called from 949-625-0564, mine is 949-555-0123
<a href="tel:+19495550123">949-555-0123</a>
949-555-0124 sorry I mean 949-555-0123
949-555-0124 no wait 949-555-0123
949-555-0124, actually 949-555-0123
+949 555 0123
+(949) 555-0123
+ 1 949 555 0123
++1 949 555 0123
(+1) 949 555 0123
+1.949.555.0123
+1/949/555/0123
1 (949) 555 0123
1+949+555+0123
949\N{ZERO WIDTH SPACE}555\N{ZERO WIDTH SPACE}0123
949 555 0123
949\x09555\x090123
949-555-0123\N{POP DIRECTIONAL FORMATTING}
949&nbsp;555&nbsp;0123
949&#8209;555&#8209;0123
9495550123x
949-555-0123 xx
949-555-0123???
...949...555...0123...
949--555--0123
949---555---0123
(949)-555-0123
(949).555.0123
( 949 ) 555 - 0123
949)555-0123
(949 555 0123)
(949-555-0123)
949 uh 555 um 0123
its nine four nine uh five five five oh one two three
Call after 5: 949-555-0123
2 kids at home so call 949-555-0123
I take 20mg, call 949-555-0123
949.555.0123.
my # is 949.555.0123
number's 949 555 0123
yes, 949-555-0123
1. 949-555-0123
949-555-0123 (work), don't text
(949) 555-0123 or email dana@example.com
nine-four-nine-five-five-five-zero-one-two-three
949 five hundred fifty five 0123
nine four nine, triple five, zero, one, two, three
949.five.five.five.0123
949 555 ZERO ONE TWO THREE
949-555-ZERO123
949 555 O one 2 3
9*4*9 5*5*5 0*1*2*3
(9)(4)(9)-555-0123
9 4 9...5 5 5...0 1 2 3
949 - five five five - 0123
949 555 oh one twenty three
949-555-oh-one-twenty-three
949 and then 555 and then 0123
949 triple-five 0123
949 555 01 twenty three
*67 949 555 0123
9,1-949-555-0123
#31#9495550123
00 1 (949) 555 0123
+01 949 555 0123
0-949-555-0123
949-555-01 23 (ask for Sam)
9495550123 9495550123 9495550123
tel:%2B19495550123
949%20555%200123
nine4nine-five5five-zero1two3
949-55five-0123
9495550123.0
'+19495550123
p:+19495550123
949 555 0123 ✅
949“555”0123
949<br>555<br>0123
949,5550123
949, 5550123
949'555'0123
949^555^0123
949%555%0123
949$555$0123
949@555@0123
949#555#0123
949x555x0123
949→555→0123
949☆555☆0123
949 ❤ 555 ❤ 0123
949 // 555 // 0123
949 :: 555 :: 0123
my number starts with 949 then 555 and ends 0123
949-555-0123 until 5
949-555-0123 till 5pm
text 949 555 0123 not call
+1 949 555 0123 (USA)
949 555 0123 in california
949-555-0123 mexico
call 988 or me at 949-555-0123
""".strip("\n").split("\n")

# +1 714 555 0187
SAID = """
here you go -> 714-555-0187
->7145550187
2) 714-555-0187
714 & 555 & 0187
7, 1, 4, 5, 5, 5, 0, 1, 8, 7
714〜555〜0187
714。555。0187
➐➀➃ 555 0187
৭১৪৫৫৫০১৮৭
๗๑๔ ๕๕๕ ๐๑๘๗
714-555-018seven
714-555-oh one eight seven
714 triple five 0187
714 555 oh187
714-555-zero-one-eight-seven
seven one four five five five zero one eight seven
seven one four. five five five. oh one eight seven.
seven fourteen five fifty five oh one eighty seven
seven fourteen, five fifty-five, zero one eight seven
seven hundred fourteen, five hundred fifty five, zero one eighty-seven
seven hundred and fourteen five hundred and fifty five oh one eighty seven
seven one four triple five oh one eight seven
seven one four double five five oh one eight seven
seven one four five double five oh one eight seven
seven one four three fives oh one eight seven
one seven one four five five five oh one eight seven
plus 1 seven one four 555 0187
sevenonefour fivefivefive zerooneeightseven
seven1four 555 0187
siete uno cuatro cinco cinco cinco cero uno ocho siete
siete catorce cinco cincuenta y cinco cero uno ochenta y siete
seven one fore five five five o one ate seven
714 dash five five five dash oh one eight seven
seven one four space five five five space zero one eight seven
open paren 714 close paren 555 dash 0187
parentheses 714 555-0187
the area code is 714 and then 555-0187
area 714 number 555-0187
area code: 714; number: 555 0187
555-0187 with area code 714
555-0187 (714 area code)
5550187 area 714
714 is my area code and the rest is 555 0187
714 area code 555 0187
first three 714, then 555, last four 0187
born 01/02/1990, 714-555-0187
age 28, 714-555-0187
apt 4B 714-555-0187
zip 92705 714-555-0187
1234 Elm St 714-555-0187
$50 copay, 714-555-0187
100% yes 714-555-0187
this is my 2nd phone 714-555-0187
714-555-0187 leave 1 message only
714-555-0187, 1 ring
mynumberis7145550187
text7145550187
https://wa.me/17145550187
wa.me/17145550187
{"phone":"7145550187"}
phone=7145550187&x=1
714-555-0188 oops 714-555-0187
714-555-0188 sorry 0187, so 714-555-0187
wait its 714-555-0187
i called 949-625-0564 but call me at 714-555-0187
not my ssn 123-45-6789 lol its 714-555-0187
""".strip("\n").split("\n")
