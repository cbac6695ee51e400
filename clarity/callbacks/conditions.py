"""Illnesses, medicines and insurers as people name them: what must not be kept with a name or a time."""

# ruff: noqa: E501  a line is one kind of condition or medicine

from __future__ import annotations

import re

_DIAGNOSES = (
    r"bipolar|depress(?:ion|ed|ive)|anxiety|ptsd|ocd|adhd|add\b(?= (?:and|too))|schizo\w*|psychosis|psychotic|borderline|bpd|eating disorder|anorexi\w+|bulimi\w+|addict(?:ion|ed)?|alcoholi\w+|alcoholic|panic (?:attacks?|disorder)|autis(?:m|tic)|asperger\w*|dissociat\w+|mani(?:a|c)\b|insomnia"
    r"|diagnos\w+|suicidal|self[ -]?harm\w*|mood disorder|personality disorder|substance (?:use|abuse)|opioids?|meth\b|heroin|cocaine|fentanyl|rehab|detox|trauma\w*|agoraphobi\w+|phobia|hiv|aids|hepatitis|cancer|diabet\w+|epilep\w+|pregnan\w+|dementia|chronic|fatigue|fibromyalgia|migraines?|grief|burn ?out|anger issues|tourette\w*"
    r"|depresion|deprimid[oa]|ansiedad|esquizofreni\w+|adiccion\w*|alcoholismo|trastorno\w*"
    r"|bi[ -]polar|bipol[eo]r|biploar|anxeity|anxity|s[ck]h?[ik]tzo\w*|cyclothym\w+|dysthym\w+|paranoi\w+|depersonali\w+|dereali[sz]\w+|delusion\w*|hallucinat\w+|catatoni\w+|dysphori\w+|kleptomani\w+|trichotil\w+|hoarding|relapse\w*|overdos\w+|postpartum|dyslexi\w+|dyspraxi\w+"
    r"|(?:c-?ptsd|mdd|gad(?=\s*(?:and|,))|tbi|pmdd|pcos|npd|hpd|bdd|arfid|asd|copd|ibs|ibd|gerd|hpv|cirrhosis|dialysis|seizures?|stroke|concussion|aneurysm|tumou?rs?|asthma(?:tic)?|emphysema|gout|shingles|herpes|syphilis|gonorrh?ea|chlamydia|covid|pneumonia|sepsis|psoriasis|eczema|apnea|apnoea)\b"
    r"|(?:lupus|crohn'?s?|chron'?s(?: disease)?|coeliac|celiac|sclerosis|thyroid\w*|hypothyroid\w*|hyperthyroid\w*|hypertension|hypotension|hypoglyc\w+|an(?:a?)emi[ac]|leuka?emia|lymphoma|melanoma|carcinoma|sarcoma|sciatica|scoliosis|stenosis|osteopor\w+|osteoarth\w+|endometriosis|tuberculosis|fibrosis|narcoleps\w+|arrhythmia|tachycardia|afib|ha?emophilia)\b"
    r"|(?:(?:rheumatoid )?arthritis|rheumatoid|colitis|bronchitis|dermatitis|sinusitis|tend[io]nitis|gastritis|meningitis|encephalitis|diverticulitis|pancreatitis|cystitis|\w{3,}algia|neuropath\w+|nephropath\w+|cardiomyopath\w+|retinopath\w+|\w{3,}phobi[ac]|ehlers[ -]danlos)\b"
    r"|(?:alzheimer'?s?|parkinson'?s|hashimoto'?s(?= )|hashimoto's|addison's|cushing's|huntington's|graves'? disease|lyme(?: disease)|sickle cell|cerebral palsy|muscular dystrophy|(?:down|turner|tourette|asperger|marfan|rett)'?s? syndrome|(?:kidney|heart|liver|lung|celiac|addison|crohn|graves|parkinson|huntington|hashimoto|lyme|hodgkin)'?s? (?:disease|failure|lymphoma)|chemo\w*|dx|icd(?:[ -]?(?:9|10|11))?|rx|hx)\b"
)
_MEDICINES = (
    r"lithium|litio|zoloft|sertraline|prozac|fluoxetine|lexapro|escitalopram|celexa|citalopram|wellbutrin|bupropion|effexor|venlafaxine|cymbalta|duloxetine|xanax|alprazolam|ativan|lorazepam|klonopin|clonazepam|valium|diazepam|seroquel|quetiapine|abilify|aripiprazole|risperd\w+|risperidone|zyprexa|olanzapine"
    r"|latuda|lurasidone|lamictal|lamotrigine|depakote|valpro\w+|trazodone|buspar|buspirone|adderall|ritalin|methylphenidate|vyvanse|concerta|strattera|suboxone|buprenorphine|methadone|naltrexone|vivitrol|gabapentin|hydroxyzine|propranolol|clozapine|clozaril|haldol|haloperidol|geodon|ziprasidone|vraylar|rexulti|paxil|paroxetine"
    r"|remeron|mirtazapine|pristiq|viibryd|trintellix|ambien|zolpidem|lunesta|topamax|tegretol|invega|caplyta|spravato|ketamine|clonidine|prazosin|insulin|metformin|anti ?depress\w+|antipsychotics?|mood stabili[sz]ers?|benzos?|benzodiazepines?|ssris?|snris?|(?:my|on|take|taking) (?:\w+ )?(?:meds|medications?|medicines?|pills|prescriptions?)|\d+ ?(?:mg|milligrams?|mcg)"
    r"|vicod[ie]n|percocets?|percs|oxy(?:codone|contin|morphone)?s?|hydrocodone|hydromorphone|norcos?|lortab|lorcet|morphine|codeine|tramadol|ultram|dilaudid|demerol|meperidine|opana|tapentadol|nucynta|roxicodone|roxicet|subutex|sublocade|brixadi|zubsolv|narcan|naloxone|carfentanil|kratom|tianeptine|meth?amphetamines?|amphetamines?|dextroamphetamine|lisdexamfetamine|mdma|ecstasy|lsd|psilocybin|shrooms|ghb|marijuana|cannabis|thc|cbd|opiates?"
    r"|temazepam|restoril|halcion|librium|chlordiazepoxide|eszopiclone|zaleplon|ramelteon|belsomra|suvorexant|dayvigo|quviviq|doxepin|silenor|amitriptyline|elavil|nortriptyline|pamelor|imipramine|tofranil|clomipramine|anafranil|desipramine|phenelzine|nardil|tranylcypromine|parnate|selegiline|emsam|fluvoxamine|luvox|vilazodone|vortioxetine|levomilnacipran|fetzima|desvenlafaxine|nefazodone|auvelity|zurzuvae|esketamine"
    r"|carbamazepine|oxcarbazepine|trileptal|topiramate|levetiracetam|keppra|phenytoin|dilantin|phenobarbital|pregabalin|divalproex|lithobid|eskalith|perphenazine|fluphenazine|prolixin|chlorpromazine|thorazine|thioridazine|thiothixene|loxapine|asenapine|saphris|iloperidone|fanapt|paliperidone|brexpiprazole|cariprazine|lumateperone|pimavanserin|nuplazid|cobenfy|lybalvi|symbyax|ingrezza|valbenazine|austedo|benztropine|cogentin"
    r"|guanfacine|intuniv|atomoxetine|dexedrine|focalin|dexmethylphenidate|modafinil|provigil|armodafinil|nuvigil|qelbree|aderall?|adderal|trazadone|zanax|antabuse|disulfiram|acamprosate|campral|chantix|varenicline|lofexidine|lucemyra|vistaril|atarax|benadryl|diphenhydramine|melatonin|memantine|namenda|donepezil|aricept"
    r"|tylenol|acetaminophen|paracetamol|advil|motrin|aleve|naproxen|aspirin|celebrex|prednis\w+|cortisone|humira|enbrel|remicade|stelara|skyrizi|ozempic|wegovy|mounjaro|zepbound|trulicity|victoza|jardiance|farxiga|januvia|lantus|novolog|humalog|synthroid|levothyroxine|lipitor|crestor|eliquis|xarelto|coumadin|warfarin|plavix|heparin|albuterol|ventolin|advair|singulair|symbicort|zyrtec|claritin|nexium|prilosec|protonix|pepcid|flexeril|cyclobenzaprine|baclofen|tizanidine|zanaflex|methotrexate|plaquenil|hydroxychloroquine|botox|viagra|cialis|accutane|imitrex|tamoxifen|acyclovir|valtrex|biktarvy|truvada|descovy|steroids|antibiotics?|opioid\w*|inhaler|epipen"
    r"|\w{3,}(?:olol|pril(?<!april)|sartan|vastatin|prazole|conazole|cillin|azepam|azolam|oxetine|triptan|gliptin|gliflozin|glutide|dipine|thiazide|profen|limumab|lizumab|ximab|floxacin|cycline)"
)
# A diagnosis or a medicine, wherever it stands.
CONDITION = re.compile(rf"\b(?:(?:{_DIAGNOSES})|(?:{_MEDICINES})\b)", re.I)

# Companies and plans that pay; a name with one behind it tells who insures the person.
INSURER = re.compile(
    r"\b(?:aetna|cigna|evernorth|humana|tricare|optum|uhc|umr|bcbs|medicaid|medicare|medi-?cal|caloptima|cal optima|ambetter|centene|wellcare|wellpoint|carelon|multiplan|mhn|ppo|hmo|epo|health ?net|blue ?(?:cross|shield)|united ?health(?:care)?|kaiser permanente|anthem blue|(?:oscar|molina|sharp|bright|anthem|allied|beacon|magellan|amerigroup|elevance|providence) (?:health\w*|insurance|medicaid|plan)|amerigroup|elevance|triwest|champva|insured by)\b",
    re.I,
)
# Brands that are family or given names, too: told behind a whole name, or written small behind a capital.
BRAND_OR_NAME = re.compile(r"(?<=\w)\s(?:kaiser|lyrica|allegra|soma|sonata|anthem|magellan|beacon|ultra)\b", re.I)
