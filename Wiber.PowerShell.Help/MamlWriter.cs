using System.Globalization;
using System.Xml.Linq;

namespace Wiber.PowerShell.Help;

/// <summary>Writes the help of cmdlets in MAML, the format that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>What PowerShell adds to a cmdlet that changes something.</summary>
    private static readonly (string Name, string Alias, string Text)[] ShouldProcessParameters =
    [
        ("Confirm", "cf", "Asks before it changes anything."),
        ("WhatIf", "wi", "Shows what would be changed, and changes nothing."),
    ];

    /// <summary>The document.</summary>
    public static XDocument Write(IEnumerable<CmdletDescription> cmdlets) => new(
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(Write)));

    private static XElement Write(CmdletDescription cmdlet) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description([cmdlet.Synopsis])),
        Description(cmdlet.Description),
        new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => Syntax(cmdlet, set))),
        new XElement(
            Command + "parameters",
            cmdlet.Parameters.Select(parameter => Parameter(parameter, parameter.Places[0])),
            cmdlet.SupportsShouldProcess ? ShouldProcessParameters.Select(each => Switch(each.Name, each.Alias, each.Text)) : []),
        new XElement(Command + "inputTypes", Inputs(cmdlet)),
        new XElement(
            Command + "returnValues",
            cmdlet.Outputs.Select(type => new XElement(Command + "returnValue", TypeElement(type.FullName!)))),
        new XElement(Command + "examples", cmdlet.Examples.Select(Example)),
        new XElement(
            Command + "relatedLinks",
            new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", "about_Wiber"), new XElement(Maml + "uri"))));

    private static XElement Syntax(CmdletDescription cmdlet, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        cmdlet.Parameters
            .Select(parameter => (Parameter: parameter, Place: parameter.PlaceIn(set)))
            .Where(each => each.Place is not null)
            .OrderBy(each => each.Place!.Position ?? int.MaxValue)
            .ThenBy(each => each.Place!.IsMandatory ? 0 : 1)
            .Select(each => Parameter(each.Parameter, each.Place!)),
        cmdlet.SupportsShouldProcess ? ShouldProcessParameters.Select(each => Switch(each.Name, each.Alias, each.Text)) : []);

    private static XElement Parameter(ParameterDescription parameter, ParameterPlace place) => new(
        Command + "parameter",
        new XAttribute("required", Lower(place.IsMandatory)),
        new XAttribute("variableLength", Lower(parameter.Type.IsArray)),
        new XAttribute("globbing", "false"),
        new XAttribute("pipelineInput", PipelineInput(place)),
        new XAttribute("position", place.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        Description([parameter.Text]),
        parameter.IsSwitch ? null : new XElement(
            Command + "parameterValue",
            new XAttribute("required", "true"),
            new XAttribute("variableLength", Lower(parameter.Type.IsArray)),
            parameter.TypeName),
        TypeElement(parameter.TypeName));

    private static XElement Switch(string name, string alias, string text) => new(
        Command + "parameter",
        new XAttribute("required", "false"),
        new XAttribute("variableLength", "false"),
        new XAttribute("globbing", "false"),
        new XAttribute("pipelineInput", "False"),
        new XAttribute("position", "named"),
        new XAttribute("aliases", alias),
        new XElement(Maml + "name", name),
        Description([text]),
        TypeElement("SwitchParameter"));

    private static IEnumerable<XElement> Inputs(CmdletDescription cmdlet)
    {
        ParameterDescription[] taken = cmdlet.Parameters.Where(each => each.Places.Any(place => place.TakesObjects)).ToArray();
        return taken.Length == 0
            ? [new XElement(Command + "inputType", TypeElement("None"))]
            : taken.Select(each => new XElement(Command + "inputType", TypeElement(each.TypeName), Description([each.Text])));
    }

    private static XElement Example(ExampleDescription example, int number) => new(
        Command + "example",
        new XElement(Maml + "title", string.Create(CultureInfo.InvariantCulture, $"---- Example {number + 1} ----")),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", new XElement(Maml + "para", example.Remarks)));

    private static XElement Description(IEnumerable<string> paragraphs) =>
        new(Maml + "description", paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph)));

    private static XElement TypeElement(string name) =>
        new(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri"));

    private static string PipelineInput(ParameterPlace place) => (place.TakesObjects, place.TakesProperties) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string Lower(bool value) => value ? "true" : "false";
}
