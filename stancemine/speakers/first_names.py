"""First names that tell he from she: common ones of many languages.

Left out are names that some land gives to both (Andrea, Jean, Kim, Robin, Sasha, Nicola), those
that are words, places or surnames more often, and whatever else would mislead.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from stancemine.lexicon import Gender, words_of

__all__ = ["FIRST_NAMES", "gender_of"]

_HE: Final = words_of(
    """aaron abdallah abdel abdul abdulkadir abdullah abdulrahman abel abiy abraham adam adebayo
    adel adem adnan adolfo adrian afonso agim agustin ahmad ahmed aki akira akos aksel alain
    alan alassane alastair albert alberto alejandro aleksandar aleksander aleksandr aleksei
    alessandro alexander alexandros alexei alexey alfonso alfredo algirdas ali alistair allan
    allen alparslan alvaro amadou amin amir amit amitabh amjad amos anand anas anatoliy anatoly
    anders andras andreas andrei andrej andres andrew andrey andris andriy andrzej angelo angus
    anil antal anthony antoine anton antonello antonio antonis antti anwar apostolos arben arda
    ardian arjun arkady armando arnaldo arne arpad artem arthur arturo arturs artyom arun arvid
    arvind arvydas asen asger ashish ashok ashraf ashwin asif atal atiku atilla attila augusto
    aurelien avigdor axel aydin ayman ayodele aziz babatunde balaji balazs balint barack
    barbaros baris barry bart bartosz basel bashar bashkim bassam bekele bela ben bence benito
    benjamin benny benoit bernard bernd bernhard bernie bertrand besnik bharat bilal bilawal
    bill billy binyamin bipin birger bjarne bjorn bob boban bobby bogdan boguslaw bohdan bojan
    bola borge boris borut boubacar boyd boyko brad bradley brandon branislav branko brendan
    brett brian bruce bruno bryan bulent burak burhan caio calin callum calvin camilo can carl
    carlo carlos carsten catalin cedric cem cemal cemil cengiz cesar cevdet charles cheikh
    chinedu christian christoph christophe christopher christos chuck ciprian clarence claudio
    claus clifford clint clive clyde cody colin connor conrad constantin corneliu cornelius
    corrado cory cosimo cosmin craig cristian cristobal curtis cyril cyrille czeslaw dacian dag
    dalibor damaso damian damir dan daniel danilo dario dariusz darko darrell darren darryl dave
    david davide dean deepak dejan denes denis dennis denys derek desmond detlef devendra didier
    diego dieter dilip dimitar dimitrios dimitris dinesh dmitri dmitry dmytro domenico domingo
    dominic donald douglas dov dragan drazen dumitru duncan dusan dwight dylan eberhard eckhard
    ed eddie edgar edgars edi edmund edoardo edouard eduard eduardo edward edwin eero egon ehud
    einar eirik eivind ekrem elijah elliot elmer emad emeka emil emile emiliano emir emmanuel
    emmett emre enes engin enrico enrique enver enzo ercan erdal erdem eren eric erich erik
    erkan ernest ernesto ernie ernst erol ertugrul erwin esben espen essam esteban ethan etienne
    ettore eugen eugene eusebio evangelos evaristo evgeny evo ewan eyal ezra fabian fabien fabio
    fabrice fabrizio fadi fahad faisal farid farouk fatmir fausto fawzi federico felipe felix
    ferdinand ferenc fergus ferhat fernando fidel fikret filippo finlay finn flavio flemming
    florent florian florin floyd francesco francis francisco franck franco francois frank franz
    fraser fred frederic frederick frederik fredrik friedrich fritz fuad fuat fumio fyodor gabor
    gabriel gael ganesh gareth garrett garry gary gaston gautam gauthier gavin geert geir gene
    gennady gennaro geoffrey georg george georges georgi georgy gerald gerard gerardo gergely
    gerhard gerome gerrit getachew geza ghassan gheorghe giacomo giancarlo gianluca gianni
    giannis gideon gilbert gilberto giles gilles gino giorgio giorgos giovanni girish girma
    gitanas giulio giuseppe gleb glenn godfrey gokhan goncalo gonzalo goodluck gopal goran
    gordan gordon gotabaya govind graham greg gregor gregorio gregory grigory grzegorz guenter
    guido guillaume guillermo gunnar gunter gunther guntis gustav gustavo guy gyorgy gyula
    haakon habib hadi hafez haider haile hakan hakon halil haluk halvard hamid hamish hamza hani
    hank hannu hans harald harish harold haroun harry hartmut haruki harvey hasan hashim hassan
    havard haytham hazem hector heikki heinrich heinz helmut hemant hendrik henk henning henri
    henrik henrique henry henryk herbert heriberto herman hermann hernan herve hideki hikmet
    hiroki hiroshi hisham holger horace horacio horia horst hossein howard hristo hrithik hrvoje
    hryhoriy hubert hugh hugo humberto humphrey husayn huseyin hussein ian ibrahim ichiro idris
    ignacio ignatius igor ihor iker ilhan ilir ilker ilkka ilmars ilya imad imran imre imtiaz
    inacio inaki ingo ingvar innokenty ioannis ion ionut iosif isaac isaias isidro ismail ismet
    ismo issam istvan iulian ivan ivano ivo jaakko jaap jacek jack jacob jacques jafar jagdish
    jair jake jakob jalal jamal james jamil janez janis janos janusz jared jari jarmo jaroslav
    jaroslaw jarrod jason jasper javier jawaharlal jed jeff jeffrey jeno jens jeremy jeroen
    jerome jerry jerzy jesper jesus jim jimmy jiri jitendra joachim joao joaquim joaquin jochen
    joe joel joerg johan johannes john johnny jon jonah jonas jonathan joop joost jorg jorge
    jorgen joris jorn jose josef josep joseph josh joshua josip jouni jovan jozef jozsef juan
    juergen juha juhani jukka julian julien julius juraj jurgen jussi justin kaan kadir kalle
    kalman kamal kamau kapil kareem karel karim karl karoly karsten karthik kasper kassem
    kazimierz kazuo kees keith kemal ken kenan kenichi kenji kenneth kerem kestutis kevin khaled
    khalid khalil khamis kipchoge kiril kirill kirk kjell kjetil klaus knut koen kofi koji kojo
    konrad konstantin konstantinos koray kostas krasimir kresimir kristian kristjan kristof
    kristoffer krzysztof kumar kurt kwaku kwame kwesi kyle kyriakos ladislav lajos lalit lance
    larry lars lasse laszlo laurent lauri lawrence leandro lech leif leland lennart leo leonard
    leonardo leonel leonhard leonid leopold leroy lester leszek lev levent levente lewis liam
    linas lionel liviu ljubomir lloyd lorenzo lothar louis lowell lubomir lubos luc luca lucho
    lucian luciano lucien ludwig luigi luis luiz luka lukas luke lula luther lutz lyle lyubomir
    maarten maciej macky mads magnus mahatma mahdi mahendra mahesh mahinda mahir mahmoud mahmud
    majid makoto maksim maksym malcolm malik mamadou manfred manish manmohan manoj manolis
    mansour manuel marc marcel marcello marcelo marcin marco marcos marcus marek mariano marijan
    mario marius mariusz marjan mark markku marko markus martin martins marton martti marvin
    marwan masato masoud massimo mateo mateusz mathieu mathijs mats matt matteo matthew matthias
    matthieu matthijs matti matyas maurice mauricio maurizio mauro max maxence maxim maximilian
    maximo mazen mehdi mehmet meles melih melvin menachem menno mert mervyn mesut metin micah
    michael michel mick mickael mieczyslaw miguel mihai mihaly mikael mike mikhail mikko miklos
    milenko miles milorad milos miloslav milton mindaugas minoru mircea mirko miroslav mitch
    mladen modibo mogens mohamed mohammad mohammed mohan mohsen mohsin momcilo monty moritz
    morten moses moshe mourad mousa moussa muammar muhammad muhammadu mukesh munir murali murat
    musa mustafa mustapha mwai mykhailo mykola mykyta myron nabil nader nadim naftali naguib
    naoto narendra nasir nasser nate nathan nathaniel naveen nawaz nayef nayib nebojsa necati
    ned neil nemanja nenad nestor neville nicanor nicholas nick nico nicolae nicolas niels nigel
    nikhil niklas nikola nikolai nikolaos nikolay nikos nils nitin nitish nizar nnamdi noah
    norbert norman nuno nuri obinna octavian octavio odd ognyan oguz oguzhan okan olaf olav ole
    oleg oleh oleksandr oleksiy oles oliver olivier olli olusegun omar omer ondrej onur orhan
    orkun orville osama oscar oskar oskari osman ostap osvaldo oswald othman otis ottavio otto
    ousmane ovidiu owen oystein ozan paavo pablo panagiotis panos paolo parag parvez pascal
    pascual pasquale patrice patricio patrick paul paulo pavel pavlo pavlos pawel pedro pekka
    pelle per percy pertti pervez petar pete peter petr petri petro petros petru petter petteri
    phil philip philippe phillip piero pierre piet pieter pietro piotr piyush plamen poul
    prakash pranab prashant praveen preben predrag premysl przemyslaw qasim quentin rachid radek
    radim radoslaw radovan radu rafael rafal raffaele rafik ragnar rahul raila raimo raimonds
    rainer raj rajan rajat rajeev rajesh rajiv rajnath rakesh ralf ralph ram ramesh rami ramiro
    ramon ramush ramzi randall randolph randy ranil raoul raphael rashed rashid rasmus ratko
    rauf raul ravi ravindra ray raymond razvan recep reginald reiner reinhard remi remy renato
    renaud renzo reuben rex reza rhys riad ricardo riccardo richard rick ridha rifat rimantas
    risto ritesh riza roald robbie robert roberto rocco rod roderick rodney rodolfo rodrigo
    rogelio roger rogerio rohan rohit roland rolf roman romano ron ronald rory rostislav roy
    ruben rudiger rudolph rudy rufus ruggero rui rumen rune rupert ruslan russell rustam rutger
    ruud ryszard saad sabahattin sabri sachin saddam saeed sakari salah salam saleem saleh salem
    sali salim salman salvatore sam sameer samer sami samir samuel sandeep sander sandor sandro
    sanjay sanjeev sanjit sanjiv satish satoshi saul sauli saulius sayed scott seamus sean
    sebastian selahattin selim semih semyon seppo serdar sergei sergey sergio serhat serhii
    serhiy serkan seth seydou shahbaz shankar sharad sharif shashi shaun shekhar shigeru shimon
    shinji shinzo shlomo siddharth sidney siegfried sigmar sigmund sigurd sigve silas silvano
    silvio simeon simon sinan sindre sinisa sipho sjoerd skender slavko slawomir slobodan soren
    sorin sotiris spyros srdjan srinivas staffan stanislav stanislaw stavros stefan stefano
    steffen steinar stelios stellan stepan stephan stephen steve steven stig stipe stjepan
    stoyan stuart sture suat subhash sudhir sukru sulaiman suleiman suleyman sunil suresh sushil
    svein sven svend sylvain szabolcs szilard szymon tadej tadeusz taha tahir takashi takeshi
    talal tamas tamer taner tapio taras tarek tareq tarik tariq taro tarun tatsuya tauno tawfik
    tayyip ted tendai teodoro terence terje tetsuya tewodros thabo thanasis theo theodore
    theodoros thiago thibault thierry thijs thomas thor thorbjorn thorsten thorvald tiago tibor
    tihomir till tilman tim timo timofey timothy timur tjeerd tobias toby todd todor tolga tom
    tomas tomasz tomi tomislav tommaso tommy tony toomas tor torbjorn tore tormod torstein
    torsten toshiro traian trevor tristan troels trond troy tsvetan tudor tuncay tuomas turgut
    turhan uday udo ufuk ugo ugur uhuru ulf ulises ulrich ulrik umberto umesh umit unal urho uri
    urmas usama utpal uwe vaclav vadim vadym valdemar valdis valentin valerio valeriy vangelis
    varun vasco vasile vasilis vasily vasyl vedran veikko veli velimir venkat ventsislav vernon
    vesa viacheslav vicente victor vidar viggo vijay vikas vikram viktor ville vilmos vinay
    vincent vincenzo vinod viorel virgil vitaliy vitaly vito vitor vittorio vivek vlad vladimir
    vladislav vlado vojislav vojtech volkan volker volodymyr vsevolod vuk vyacheslav vytautas
    wael waldemar waleed walid walter warren wayne wendell werner wesley wilbur wilfred wilfredo
    wilhelm will willard willem william willie wim winfried winston witold wladyslaw wlodzimierz
    wojciech wolfgang wolfram wouter xabier xavier yahya yair yanis yann yannick yannis yaroslav
    yaser yasin yasser yassin yasuo yavuz yegor yevgeny yevhen yiannis yigit yilmaz yitzhak
    yngve yogesh yogi yordan yoshi yoshihide yossi yousef youssef yoweri yuji yunus yuri yuriy
    yury yusuf yves zachariah zachary zafer zaid zakaria zakhar zbigniew zdenek zdravko zdzislaw
    zeev zeki zeljko ziad ziyad zoltan zoran zsigmond zsolt zulfiqar zvonimir zygmunt"""
)
_SHE: Final = words_of(
    """aase abena abigail ada adaeze adele aditi adriana afua agata agatha agathe agnes agnese
    agneta agnetha agnieszka agota aicha aida aikaterini aileen aimee aino aischa aisha
    aishwarya aissata aissatou aiste akiko akinyi akosua aksana alana alba albana alberta
    alejandra aleksandra alena alenka alessandra alessia alesya alexandra alia alice alicia
    alicja alina alison aliya alka alla allison alma althea alyssa alzbeta amanda amandine amani
    amber amelia amina aminata amira amparo amrita amy ana anais anastasia anastasiya anca
    andela andreea aneta anezka angela angelica angelika angeliki angelina angelique angie
    aniela aniko anita anja anjali anke ankita ann anna annabel annabelle annalena annamaria
    anne annegret anneli anneliese annette annick annie annika annikki annmari annukka anthi
    antje antonela antonella antonia antonietta antonina anushka anzhelika aparna april arabella
    araceli archana ariana arianna arlene arlette arundhati arwa asako aslaug asli aslihan asma
    asmaa aspasia asta astri astrid athina atieno aud audrey auma aurelia aurelie aurora aurore
    ava axelle aya ayako ayca ayelet ayesha aylin aynur ayse aysegul aysel aysun azize azza
    bahia banu barbara barbel barbka barbra basak basma beata beate beatrice beatriz becky belen
    belgin belinda benazir benedetta bente berengere bergljot berit berna bernadette bernice
    bertha besa bessie beth bethany betsy bettina betty betul beverley beverly beyza bharati
    bhavna bianca biljana bindu binta birgit birgitta birgitte birna birthe birute blanca
    blanche blanka blerta bodil boglarka bojana bonnie borbala borghild boryana bouchra bozena
    branka brenda bridget brigid brigitta brigitte brit britt britta brittany bruna burcu
    caitlin camila canan candace candice cansu capucine carla carlota carlotta carly carmen
    carol carola caroline carolyn carrie cassandra catalina catherine cathy catia cayetana
    cecile cecilia cecilie celeste celia celine chandrika chantal charlene charline charlotta
    charlotte cheryl chiara chidinma chieko chioma chitra chloe christa christel christiane
    christina christine christy cigdem cindy cinzia claire clara clarissa claudia clemence
    clementine colette colleen conceicao concetta condoleeza condoleezza constance consuelo cora
    coralie cordelia corina corinne cornelia costanza coumba cristiana cristina csilla cynthia
    dagmar daisy daiva dalal dalia dalit danica daniela danijela danuta daphne daria darlene
    darya dawn debbie debora deborah debra deepa deepika deirdre delfina delia della delphine
    demet denise desislava despina devika diana diane dianne didem dijana dilara dilek diliana
    dilma dimitra dina dinah ditte divya djeneba doaa doerte doina dolores domenica dominika
    donatella donka donna dora doreen dorina doris dorota dorothea dorothy dorte dorthe dragana
    drahomira drita dubravka dulce dunya durga dusica duygu ebba ebru ece eda edeltraud edina
    edit edith edlira edna edwige effie efi eftychia efua egle eija eileen einat eirini eivor
    ekaterina elaine eleanor eleftheria elena eleni eleonora elettra elfriede eliane elif elin
    elina elinor elira elisa elisabet elisabeta elisabeth elisabetta elise eliska eliza
    elizabeth elizaveta elke ella ellen ellinor elodie eloise elpida elsa else elsie elspeth
    elvira elzbieta emanuela emel emese emiko emilia emilie emiliya emily emine emma emmanuelle
    emoke encarnacion enika enrica erica erika erin erna erzsebet esin esme esmeralda esperanza
    esra estelle esther eszter ethel etsuko eudora eugenia eugenie eunice eva evangelia eve
    evgenia evika ewa ewelina fabienne fabiola fadime fanny fanta farah farahnaz farida farzana
    fatema faten fathima fatima fatimah fatma fatmira fatos fatou fatoumata fawzia fay fayrouz
    federica felicia felicitas felicity ferda feride fernanda figen filiz filomena fiona
    fiorella firouzeh flavia floarea flor flora florentina flutura fofi folake forough fotini
    frances francesca francine francisca francoise franziska frauke freda freya friederike
    fruzsina fulya fumiko funda funke funmilayo gabi gabriela gabriella gabrielle gaelle gaia
    galina galya gamze ganka gayatri geeta gemma genevieve georgeta georgiana georgina geraldine
    gerda gergana gerlinde gertrude ghada ghislaine gillian gina ginevra ginny gintare giorgia
    giota giovanna gisela gisele giselle gita gitanjali gitta giulia giuliana giuseppina gizella
    gladys glenda gloria golda golnar gordana graca grace graciela grazia graziella grazina
    grazyna greta gretchen gro gudlaug gudrun guillermina gulay gulcin gulen guler gulsen gulsum
    gulten gunhild gunilla gunn gunnel gwen gwendolyn gyda hacer hadas hadeel hafsa hajnalka
    hala halima halina halldora halyna hana hanako hanan hanane handan hande hanna hannah hanne
    hannelore harriet haruka hasina hatice hattie havva hayat hazel heather hedda hedwig hege
    heidi heidrun heike helen helena helene helga helle hema henrietta henrike herta hester
    hideko hilda hilde hildegard hillary hille hind hiroko hisako hoda holly honorata hortense
    houda huda huguette hulda hulya ibolya ibtisam ida ifeoma ilaria ildi ildiko ileana iliana
    ilka ilona ilse ilyse ilze imke imogen inas indira indu ines inese ingeborg inger ingjerd
    ingrid ingrida ingunn ingvild inka inmaculada inna ioana ioanna ipek iren irena irene irina
    irini iris irma irmgard irute iryna isabel isabela isabella isabelle isla isobel iulia iva
    ivana ivanka iveta ivy iwona izabela izabella jacinta jacqueline jacqui jadranka jadwiga
    jamila jana jane janet janice janina janine jannike jarmila jaroslava jasmina jasmine jasna
    jaya jayalalithaa jayanti jeanette jeanne jeannine jelena jelica jemima jenna jennie
    jennifer jenny jessica jette jihan jila jill jillian jimena jirina jitka joana joanna joanne
    jocelyn jodie johanna johanne jolan jolanta josefa josefina josephine josette josie joumana
    joy joyce juana juanita judit judith judy julia juliana julianna julie juliet julieta
    juliette june junko jurate justine justyna jutka jutta kadri kaja kalina kalliopi kalpana
    kamala kamila kanimozhi kareena karen karianne karin karina karla karolina karoline kata
    katalin katarina katarzyna kate katerina kateryna katharina katharine katherine kathleen
    kathrin kathryn kathy katie katja katri katriina katrin katrina katy kavita kavitha kawthar
    kay kayla kazuko keiko keira kersti kerstin kezban khadija khadijah khady khaleda khawla
    kimberly kimiko kinga kira kirsi kirsten kirsti kirsty kitty kjersti klara kolinda komal
    krista kristalina kristan kristen kristiina kristiine kristin kristina kristyna krisztina
    krystal krystyna ksenia kseniya kumiko kyla kylie kyoko kyriaki laetitia laila lakshmi lale
    laleh lalita lamia lara larisa larysa lata latha latifa laura laure lauren lavinia laxmi
    layla leah leanne leela leena leila leman lena lene lenka leona leonie leonor leonora lesya
    leticia letizia leyla lia libuse lidia lidiya liesel lieselotte liga ligia liis lila lilia
    lilian liliana liliane lilla lillian lilo lily lilyana limor lina linda lindita lindiwe lisa
    lisbeth lise liselotte liubov liudmila liv livia ljerka ljiljana ljubica ljudmila lois lola
    loredana lorella lorena loretta lorna lorraine lotta lotte lottie loubna louisa louise
    lourdes lubna lucia luciana lucie lucienne lucille lucinda lucja lucretia lucrezia lucy
    lucyna ludivine ludmila ludovica luisa luise luiza lujain luminita lydia lynda lynette lynne
    lyubov lyudmila maarja mabel macarena machiko madalina maddalena madeleine madeline madhuri
    mafalda magali magda magdalena magdolna maggie maha mahnaz mahsa maija maiken maisie maite
    majlinda malala malgorzata malika malin malini mallika mamata manal mandy maneka manisha
    manju manon manuela mara marcela marcella marcia maret margaret margareta margareth
    margarita margaux margery margherita margit margot margrethe marguerite mari maria mariam
    mariama mariana mariangela mariann marianna marianne maribel maricarmen marie marija
    marijana mariko marilena marilyn marina marine mariola marisa marisol marit marita mariya
    marja marjane marjatta marjo marjorie marketa marlene marlies marsha marta martha martina
    martine mary maryam maryla maryna maryse marzena masako mathilda mathilde matilda matilde
    maud maude maura maureen mavis maxine mayawati mayumi mechthild meena meenakshi meera megan
    megha meglena meike melania melanie melek melike melinda melisa melissa meltem menaka merav
    meredith merete mervat merve meryem mette mia michaela michelle michiko midori mihaela
    mihoko milada milagros milda mildred milena milica millicent millie miluse mimoza minakshi
    mindy minna mira miranda mireia mireille mirela mirella miriam mirjana miroslava miroslawa
    mitra mitsuko miyuki mohini moira mojca mollie molly momoko mona monica monika monique
    montserrat morgane mouna muge mujde muna munira muriel myra myriam myrtle nabila naciye nada
    nadezda nadezhda nadia nadine nadiya nadja nahed nahid nahla naima najat najla nalan naledi
    nalini namrata nancy nandini nandita naoko naomi narges nargess nasrin natalia natalie
    nataliia nataliya natallia natalya natasa natasha nathalie natsuko nawal nazan nazanin
    nazila nazli necla neelam neha nele neli nell nellie nermin neslihan neslisah nesrin nevena
    nevin nevine neza ngozi nicole nicoleta nicoletta nidhi nieves nihal nikki nikolett nilgun
    niloufar nilufer nina nirmala nisha nithya nives njeri nkechi nkosazana nneka noelia noemie
    noha nomvula noora nora noreen noriko norma nosipho noura nura nurah nuray nurcan nurgul
    nuria nuriye nursel oana obiageli oceane octavia oddny oddrun odette odile ofelia oksana
    oleksandra olena olesya olga olguta olha olivera olivia ophelia orly ornella orsolya otilia
    oumou ourania oya ozge ozlem padma pallavi paloma pam pamela panagiota paola paraskevi
    parisa parvaneh parvati pascale patricia patrizia patrycja patsy patti patty paula paulette
    paulina pauline pavla peggy pelin penelope penka penny perihan pernilla pernille persefoni
    pervin petra petya philippa philomena phoebe phumzile phyllis pia pilar pinar pirjo pirkko
    piroska polina polly pooja portia pratibha pratima preeti preity priscilla priti priya
    priyanka puja purnima rabab rachel radha radhika radka radmila radwa rafaela raffaella
    ragheda ragna ragnhild rahma raimunda raisa rajkumari raluca ramatoulaye ramona randi rania
    ranjana raquel rasa rasha rashmi ratna rawan raymonde rebeca rebecca reem reena regina
    regine reiko reka rekha renata renate renee renu renuka reshma reyhan rhoda rhonda richa
    rigmor riikka riitta rima rita ritu ritva rivka roberta rochelle rocio rodica rohini rokia
    rola ronit rosa rosalia rosalie rosalind rosalyn rosamund rosangela rosanna rose roseanne
    roselyne rosemarie rosemary rosie rositsa rossella roswitha roxana roxanne rozalia rozsa
    ruby ruchi rukiye rumiana rumyana rupa ruqaya rut ruta ruth ruzena saadia saara sabiha
    sabina sabine sabrina sachiko sadako sadie safiya sahar sakshi sakura sally salma samah
    samantha samia samira sanaa sandhya sandra sandrine sangeeta sanja sanjana sanna sanni sara
    sarah sarita sarka sarojini sarolta saskia satoko satu sawsan sayaka sebnem seema segolene
    selda selina selma sema semra senay serap seray serena setareh setsuko sevda severine sevgi
    sevil sevim shabana shahd shahnaz shaima shaimaa shalini shanta shanti shari sharmila sharon
    sheela sheetal sheila shelley shereen sherry shikha shilpa shira shirin shirley shizuko
    shobha shohreh shpresa shreya shruti shulamit shweta sian sibel sibylle sidika sieglinde
    sigita sigrid sigridur sigrun siham siiri silje silke silvana silvia silvija simona sini
    sinikka siobhan siri sirimavo sita siv sladjana slavica smita smriti sneha snezana snezhana
    snjezana sofia sofie sofija sofiya soheila sokhna solange soledad solene solomiya solveig
    solvi sona sonal sonali songul sonia sonja sophia sophie soraya sorina souad spela stana
    stanislava stanka stavroula stefania stefanie steffi stefka steinunn stella stepanka
    stephanie stina stine stojanka suad subha suchitra sudha sue suha suhair suhasini sujata
    sukran sule sumaya sumeyye sumiko sumitra suna sunita supriya susan susana susanna susannah
    susanne sushma suzana suzanne svatava svenja svetla svetlana sviatlana svitlana swantje
    swati sybil sylvia sylvie sylwia synne synnove szilvia tabitha tahani taina takako tamara
    tammy tania tanja tansu tanya tara taraneh tarja tasha tatiana tatjana tatsiana tatyana
    tawakkol teodora teresa terez tereza terezia tessa tetiana tetyana teuta thandi thea thelma
    theodora theresa thorgerdur thuli thyra tiffany tiina tijana timea tina tiziana tjasa tomoko
    toril torill torunn tove tracey traudl trine trudy tsveta tsvetelina tugba tuija tulay tulin
    tulsi tunde turid tuula tuulikki tzipi tzipora ulla ulle ulrika ulrike ulyana uma una unni
    urmila urska ursula urszula urve usha uta ute vaida vaira vaishali valbona valentina valeria
    valerie valeriya vandana vanessa varvara vasiliki vasudha vasundhara veorica vera verena
    veronica veronika veronique vesela vesna vibeke vicki vicky victoria vidya vigdis vijaya
    viktoria viktorija viktoriya vilija vimala vineeta violet violeta viorica virag virginie
    visnja vittoria viviana viviane vivien vivienne vjosa vlasta wafa wafaa waltraud wambui
    wanda wangari wanjiru wenche wendy whitney wiebke wieslawa wilhelmina wilma winifred winnie
    wioletta ximena yael yamini yana yasemin yasmin yasmina yasmine yekaterina yelena yeliz
    yelizaveta yesenia yesim yetunde yevgenia yevheniya yewande ylva yoko yolanda yordanka
    yoshiko yukiko yuko yulia yuliia yuliya yuriko yusra yvette yvonne zaha zahra zainab zanda
    zandile zane zanele zaynab zdena zdenka zdravka zehava zehra zeinab zelda zeliha zeljka
    zerrin zeynep zhanna zinaida zipporah zita zlatica zoe zoey zofia zohra zohreh zoi zorica
    zornitsa zoya zrinka zsanett zsofia zsuzsa zsuzsanna zubaida zubeyde zuhal zulema zuzana
    zuzanna zuzka"""
)
FIRST_NAMES: Final[dict[str, Gender]] = {
    **dict.fromkeys(_HE, "he"),
    **dict.fromkeys(_SHE, "she"),
}
"""The names, lower-case and without accents."""

_LETTERS = str.maketrans("łøæđıð", "loadid")


@lru_cache(maxsize=4096)  # the same few names come again and again
def gender_of(name: str) -> Gender | None:
    """What a first name tells, whatever its accents; of a double one, what its first part tells.

    >>> gender_of("José"), gender_of("anna-lena"), gender_of("jean-marie"), gender_of("robin")
    ('he', 'she', 'he', None)
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    first = plain.partition("-")[0]
    if first != plain and first == "jean":
        return "he"
    return FIRST_NAMES.get(plain) or FIRST_NAMES.get(first)
