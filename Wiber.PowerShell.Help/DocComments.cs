using System.Reflection;
using System.Xml.Linq;

namespace Wiber.PowerShell.Help;

/// <summary>The doc comments of an assembly, as the compiler wrote them into the file beside it.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(XDocument document) => _members = document.Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    /// <exception cref="FileNotFoundException">The assembly was built without its documentation.</exception>
    public static DocComments Of(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    /// <summary>The paragraphs of a part of a type's comment.</summary>
    public IReadOnlyList<string> OfType(Type type, string part) => Paragraphs(Find($"T:{type.FullName}")?.Element(part));

    /// <summary>A property's summary.</summary>
    public string OfProperty(PropertyInfo property) =>
        string.Join(' ', Paragraphs(Find($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary")));

    /// <summary>The examples of a type.</summary>
    public IReadOnlyList<ExampleDescription> Examples(Type type) =>
    [
        .. (Find($"T:{type.FullName}")?.Elements("example") ?? []).Select(example => new ExampleDescription(
            example.Element("code")?.Value.Trim() ?? "",
            string.Join(' ', Paragraphs(new XElement("text", example.Nodes().Where(IsNoCode)))))),
    ];

    private static bool IsNoCode(XNode node) => node is not XElement { Name.LocalName: "code" };

    private XElement? Find(string name) => _members.GetValueOrDefault(name);

    /// <summary>Paragraphs are set apart by blank lines.</summary>
    private static string[] Paragraphs(XElement? element) => element is null ? [] :
        [.. Text(element).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.TrimEntries)
            .SelectMany(part => SplitAtBlankLines(part))
            .Select(part => string.Join(' ', part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            .Where(part => part.Length > 0)];

    /// <summary>A line of nothing but blanks is blank too.</summary>
    private static IEnumerable<string> SplitAtBlankLines(string text)
    {
        var paragraph = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                yield return string.Join('\n', paragraph);
                paragraph.Clear();
            }
            else
            {
                paragraph.Add(line);
            }
        }

        yield return string.Join('\n', paragraph);
    }

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } link => ((string?)link.Attribute("cref") ?? "").Split('.', ':')[^1],
        XElement inner => Text(inner),
        _ => "",
    }));
}
