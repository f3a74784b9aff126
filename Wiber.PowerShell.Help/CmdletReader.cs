using System.Reflection;

namespace Wiber.PowerShell.Help;

/// <summary>
/// Reads the cmdlets of an assembly. Attributes are read as data: of PowerShell there are only signatures here, and nothing of
/// it can be run.
/// </summary>
internal static class CmdletReader
{
    private const string CmdletAttribute = "CmdletAttribute";
    private const string ParameterAttribute = "ParameterAttribute";

    /// <summary>All cmdlets, by name.</summary>
    public static IReadOnlyList<CmdletDescription> ReadAll(Assembly assembly)
    {
        DocComments comments = DocComments.Of(assembly);
        return
        [
            .. assembly.GetExportedTypes()
                .Select(type => (Type: type, Attribute: FindAttribute(type, CmdletAttribute)))
                .Where(each => each.Attribute is not null)
                .Select(each => Read(each.Type, each.Attribute!, comments))
                .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
        ];
    }

    private static CmdletDescription Read(Type type, CustomAttributeData attribute, DocComments comments) => new()
    {
        Verb = (string)attribute.ConstructorArguments[0].Value!,
        Noun = (string)attribute.ConstructorArguments[1].Value!,
        Class = type,
        Synopsis = string.Join(' ', comments.OfType(type, "summary")),
        Description = comments.OfType(type, "remarks"),
        Examples = comments.Examples(type),
        Parameters =
        [
            .. type.GetProperties().Where(IsParameter)
                .Select(property => Read(property, comments))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
        ],
        Outputs =
        [
            .. type.GetCustomAttributesData().Where(data => data.AttributeType.Name == "OutputTypeAttribute")
                .SelectMany(data => data.ConstructorArguments)
                .SelectMany(argument => argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> many
                    ? many.Select(each => (Type)each.Value!)
                    : [(Type)argument.Value!])
                .Distinct(),
        ],
        DefaultParameterSet = (string?)Named(attribute, "DefaultParameterSetName"),
        SupportsShouldProcess = (bool?)Named(attribute, "SupportsShouldProcess") ?? false,
    };

    private static ParameterDescription Read(PropertyInfo property, DocComments comments) => new()
    {
        Name = property.Name,
        Type = property.PropertyType,
        Text = comments.OfProperty(property),
        Aliases =
        [
            .. property.GetCustomAttributesData().Where(data => data.AttributeType.Name == "AliasAttribute")
                .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
                .Select(argument => (string)argument.Value!),
        ],
        Places =
        [
            .. property.GetCustomAttributesData().Where(data => data.AttributeType.Name == ParameterAttribute).Select(ReadPlace),
        ],
    };

    private static ParameterPlace ReadPlace(CustomAttributeData attribute) => new(
        (string?)Named(attribute, "ParameterSetName") ?? ParameterPlace.AllSets,
        (bool?)Named(attribute, "Mandatory") ?? false,
        (int?)Named(attribute, "Position"),
        (bool?)Named(attribute, "ValueFromPipeline") ?? false,
        (bool?)Named(attribute, "ValueFromPipelineByPropertyName") ?? false);

    private static bool IsParameter(PropertyInfo property) => FindAttribute(property, ParameterAttribute) is not null;

    private static CustomAttributeData? FindAttribute(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == name);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}
