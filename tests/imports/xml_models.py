"""Files of ecoSpold1 and ILCD with invented numbers, as their programs write them."""

import zipfile
from xml.sax.saxutils import quoteattr

ES1 = '<?xml version="1.0" encoding="UTF-8"?>\n<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">{}</ecoSpold>'
ILCD = "http://lca.jrc.it/ILCD"


def attributes(**fields):
    """The attributes of a tag; None leaves one out."""
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in fields.items() if value is not None)


def es1_exchange(number, name, amount, group, *, unit="kg", location="CN", infrastructure="false", **more):
    """One exchange; the group is "inputGroup 5" or "outputGroup 0"."""
    way, code = group.split()
    fields = attributes(
        number=number,
        name=name,
        location=location,
        unit=unit,
        meanValue=amount,
        infrastructureProcess=infrastructure,
        **more,
    )
    return f"<exchange{fields}><{way}>{code}</{way}></exchange>"


def es1_air(number, amount, unit="kg", **more):
    """Carbon dioxide to air."""
    more = {"category": "air", "subCategory": "unspecified", **more}
    return es1_exchange(number, "Carbon dioxide, fossil", amount, "outputGroup 4", unit=unit, location=None, **more)


def es1_share(product, percent, *exchanges):
    """The part of exchanges that goes to a product."""
    listed = "".join(f"<referenceToInputOutput>{number}</referenceToInputOutput>" for number in exchanges)
    return f'<allocation referenceToCoProduct="{product}" fraction="{percent}">{listed}</allocation>'


def es1_dataset(number, name, *rows, unit="kg", kind="1", infrastructure="false", location="CN", amount="1", **more):
    """A data set of these exchanges and allocations."""
    reference = attributes(name=name, unit=unit, amount=amount, infrastructureProcess=infrastructure, **more)
    return (
        f'<dataset number="{number}">\n<metaInformation><processInformation>\n<referenceFunction{reference}/>'
        f'<geography location="{location}"/><dataSetInformation type="{kind}"/></processInformation></metaInformation>'
        "\n<flowData>\n" + "\n".join(rows) + "</flowData></dataset>\n"
    )


def es1(path, *datasets):
    """A file of these data sets."""
    path.write_text(ES1.format("\n".join(datasets)), encoding="utf-8")
    return path


def ilcd(path, *documents):
    """A folder, or a zip by its suffix, of these (folder, name, text)."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for folder, name, text in documents:
                archive.writestr(f"ILCD/{folder}/{name}.xml", text)
        return path
    for folder, name, text in documents:
        (path / folder).mkdir(parents=True, exist_ok=True)
        (path / folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return path


def _document(kind, root, body, more=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{ILCD}/{kind}" xmlns:common="{ILCD}/Common"{more}>'
        f"\n{body}</{root}>"
    )


def _about(code, name):
    base = f"<name><baseName xml:lang='en'>{name}</baseName></name>"
    return f"<dataSetInformation><common:UUID>{code}</common:UUID>{base}"


def ilcd_units(code="mass", own="kg", units=None):
    """A unit group with the unit that it is counted in."""
    named = list((units or {own: 1.0}).items())
    rows = "".join(
        f'<unit dataSetInternalID="{i}"><name>{name}</name><meanValue>{value}</meanValue></unit>'
        for i, (name, value) in enumerate(named)
    )
    place = [name for name, _ in named].index(own)
    body = (
        f"<unitGroupInformation>{_about(code, code)}</dataSetInformation><quantitativeReference>"
        f"<referenceToReferenceUnit>{place}</referenceToReferenceUnit></quantitativeReference></unitGroupInformation>"
        f"<units>{rows}</units>"
    )
    return ("unitgroups", f"group-{code}", _document("UnitGroup", "unitGroupDataSet", body))


def ilcd_property(code="mass"):
    """A flow property that is counted in the unit group of the same name."""
    body = (
        f"<flowPropertiesInformation>{_about(f'property-{code}', code)}</dataSetInformation><quantitativeReference>"
        f'<referenceToReferenceUnitGroup refObjectId="{code}"/></quantitativeReference></flowPropertiesInformation>'
    )
    return ("flowproperties", f"property-{code}", _document("FlowProperty", "flowPropertyDataSet", body))


def ilcd_flow(code, kind="Product flow", name=None, property="mass", categories=()):
    """A flow that is counted in the property."""
    levels = "".join(
        f'<common:category level="{level}">{part}</common:category>' for level, part in enumerate(categories)
    )
    path = "common:elementaryFlowCategorization"
    classes = f"<classificationInformation><{path}>{levels}</{path}></classificationInformation>" if levels else ""
    body = (
        f"<flowInformation>{_about(code, name or code)}{classes}</dataSetInformation><quantitativeReference>"
        "<referenceToReferenceFlowProperty>0</referenceToReferenceFlowProperty></quantitativeReference>"
        f"</flowInformation><modellingAndValidation><LCIMethod><typeOfDataSet>{kind}</typeOfDataSet></LCIMethod>"
        '</modellingAndValidation><flowProperties><flowProperty dataSetInternalID="0">'
        f'<referenceToFlowPropertyDataSet refObjectId="property-{property}"/><meanValue>1</meanValue></flowProperty>'
        "</flowProperties>"
    )
    return ("flows", f"flow-{code}", _document("Flow", "flowDataSet", body))


EF_AIR = ("Emissions", "Emissions to air", "Emissions to air, unspecified")


def ilcd_co2():
    """Fossil carbon dioxide as ILCD and EF name it."""
    return ilcd_flow("co2", "Elementary flow", "carbon dioxide (fossil)", categories=EF_AIR)


def ilcd_tables(*flows):
    """Mass, carbon dioxide and these product flows."""
    return [ilcd_units(), ilcd_property(), ilcd_co2(), *(ilcd_flow(code) for code in flows)]


def ilcd_exchange(number, flow, mean, way="Output", *, resulting=None, variable=None, shares=(), more="", **fields):
    """One exchange; `shares` are pairs of a product's number and a percentage."""
    parts = "".join(
        f'<allocation internalReferenceToCoProduct="{product}" allocatedFraction="{percent}"/>'
        for product, percent in shares
    )
    amounts = "".join(
        f"<{tag}>{value}</{tag}>"
        for tag, value in (("meanAmount", mean), ("resultingAmount", resulting))
        if value is not None
    )
    named = f"<referenceToVariable>{variable}</referenceToVariable>" if variable else ""
    return (
        f'<exchange dataSetInternalID="{number}"{attributes(**fields)}><referenceToFlowDataSet refObjectId="{flow}">'
        f"<common:shortDescription xml:lang='en'>{flow}</common:shortDescription></referenceToFlowDataSet>"
        f"<exchangeDirection>{way}</exchangeDirection>{named}{amounts}{more}"
        f"{f'<allocations>{parts}</allocations>' if parts else ''}</exchange>\n"
    )


def ilcd_process(code, *exchanges, references=(0,), parameters="", location="CN", version="01.00.000", name=None):
    """A process data set; `parameters` are its variableParameter tags."""
    listed = "".join(f"<referenceToReferenceFlow>{number}</referenceToReferenceFlow>" for number in references)
    body = (
        f"<processInformation>{_about(code, name or f'making {code}')}</dataSetInformation>"
        f'<quantitativeReference type="Reference flow(s)">{listed}</quantitativeReference><geography>'
        f'<locationOfOperationSupplyOrProduction location="{location}"/></geography>'
        f"<mathematicalRelations>{parameters}</mathematicalRelations></processInformation>"
        "<administrativeInformation><publicationAndOwnership>"
        f"<common:dataSetVersion>{version}</common:dataSetVersion></publicationAndOwnership>"
        f"</administrativeInformation>\n<exchanges>\n{''.join(exchanges)}</exchanges>"
    )
    openlca = ' xmlns:olca="http://openlca.org/ilcd-extensions"'
    return ("processes", f"process-{code}-{version}", _document("Process", "processDataSet", body, openlca))


def ilcd_parameter(name, value=None, formula=None, more=""):
    """A parameter of a process: a value, or a formula."""
    text = f"<formula>{formula}</formula>" if formula else ""
    mean = f"<meanValue>{value}</meanValue>" if value is not None else ""
    return f'<variableParameter name="{name}">{text}{mean}{more}</variableParameter>'
