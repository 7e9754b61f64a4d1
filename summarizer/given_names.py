"""Common given names, to tell “he” from “she”. A name that is missing, or is given to both, says nothing."""

from summarizer.wordlists import word_set

_FEMALE = """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
    kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia
    kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel
    carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria lauren christina joan
    evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice
    jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana
    natalie brittany charlotte marie kayla alexis lori hillary ivanka melania megyn kellyanne carly elena sonia
    ursula angela annalena christina giorgia liz nikki kamala jill michelle condoleezza madeleine loretta huma tulsi
    maxine dianne susan claire kirsten tammy mazie patty lindsay jen jenny kate katie kathy kelly jane claudia rosa
    carmen lucia sofia olena yulia oksana natalia svetlana irina tatiana olga anastasia ekaterina daria nadia fatima
    aisha malala leila layla yasmin mariam amina zainab priya indira sonia nirmala aung mei ling yuki keiko akiko
    ingrid astrid sanna mette katrin magdalena agnieszka ewa monika simone francoise valerie sylvie brigitte marine
    segolene chloe zoe lucy ella mia ava sophie eleanor beth theresa nicola priti suella penny yvette harriet rosie
    gillian fiona moira debbie wendy tina gina dana sally peggy edith irene rita anita erin shannon kristen kristin
    tracy stacy dawn robin vanessa veronica monica erica bridget bernadette naomi miriam esther ellen elaine eileen
    marianne rosemary josephine louise lorraine christiane greta jacinda penelope marjorie lauren kari elise ronna
    arianna whoopi oprah beyonce adele rihanna madonna serena venus simona naomi billie selena lena meryl angelina
    scarlett gwyneth
"""
_MALE = """
    james robert john michael david william richard joseph thomas christopher charles daniel matthew anthony mark
    donald steven andrew paul joshua kenneth kevin brian timothy ronald jason george edward jeffrey ryan jacob
    nicholas gary eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank
    raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter kyle noah ethan jeremy
    christian walter keith austin roger terry sean gerald carl dylan harold jordan jesse bryan lawrence arthur
    gabriel bruce logan billy joe alan juan elijah willie albert wayne randy mason vincent liam roy bobby caleb
    bradley russell lucas barack bernie ted marco jeb rand chris rick mike ben mitt newt rudy tim tom jim bob bill
    joe dan don ken ron sam steve jeff greg matt nick tony rob dave doug ed fred hank harry howard ian ivan jake
    jens volodymyr vladimir dmitry dmitri sergei sergey alexei mikhail boris oleksandr oleksii andriy andrei yuri
    viktor igor pavel petro nikolai emmanuel francois jean-claude nicolas jacques pierre philippe olaf friedrich
    hans klaus wolfgang helmut gerhard martin stefan sebastian matteo silvio mario giuseppe luigi pedro mariano
    carlos luis jorge miguel fernando javier andres manuel rafael diego jair luiz hugo nicolas fidel raul ali ahmed
    mohammed muhammad mohamed hassan hussein ibrahim omar osama abdullah khalid bashar recep mustafa benjamin
    naftali yair ehud shimon narendra rahul imran nawaz xi shinzo fumio keir rishi jeremy nigel gordon alastair
    winston antony lloyd pete chuck mitch harry kirk ralph theodore clarence antonin neil brett merrick elon warren
    jamie mark larry sergey sundar satya reince corey paul roger sheldon stuart terence trevor vernon victor wesley
    louis leon leonard leo kurt karl julian joel jimmy jerome ivan herman herbert harvey glenn gilbert geoffrey gene
    gavin floyd ernest eugene elliott edwin earl dwight duncan derek dean darren curtis craig colin clive clifford
    clayton chad cecil calvin brent bernard barry allen alfred adrian abraham dick josh mick phil ray stan vince
    zach rex grover sid simon stanley ross rodney norman nathaniel neal miles maurice marvin marcus malcolm luke
    lewis kirk kenny kent justin jay jared jacob isaac hugh hector guy graham gordon gerard garrett franklin felix
    evan emanuel eli donnie dominic dale cory conor clint cliff christoph brad
"""
FEMALE_NAMES = word_set(_FEMALE)
MALE_NAMES = word_set(_MALE)
