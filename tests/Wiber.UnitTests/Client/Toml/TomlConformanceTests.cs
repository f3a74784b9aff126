using System.Globalization;
using System.Text.Json;
using Wiber.Client.Toml;

namespace Wiber.UnitTests.Client.Toml;

/// <summary>
/// Goal: the reader accepts exactly TOML 1.0. Method: every case of the public toml-test collection, valid ones compared value by
/// value with the expected types, invalid ones refused.
/// </summary>
public sealed class TomlConformanceTests
{
    private static readonly string CasesDirectory = Path.Combine(AppContext.BaseDirectory, "Client", "TomlCases");

    public static TheoryData<string> ValidCases => Cases("valid");

    public static TheoryData<string> InvalidCases => Cases("invalid");

    [Theory]
    [MemberData(nameof(ValidCases))]
    public void A_valid_document_decodes_to_the_expected_values(string name)
    {
        string path = Path.Combine(CasesDirectory, "valid", name);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json")));

        TomlTable actual = TomlDocument.Load(path);

        AssertEqual(expected.RootElement, actual, "");
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public void An_invalid_document_is_refused_with_its_place(string name)
    {
        string path = Path.Combine(CasesDirectory, "invalid", name);

        TomlException error = Assert.Throws<TomlException>(() => TomlDocument.Load(path));

        Assert.True(error is { Line: >= 1, Column: >= 1 });
        Assert.StartsWith($"{path}:{error.Line}:{error.Column}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c));
    }

    [Fact]
    public void The_collection_is_complete()
    {
        Assert.Equal(153, ValidCases.Count);
        Assert.Equal(327, InvalidCases.Count);
    }

    private static TheoryData<string> Cases(string kind)
    {
        string root = Path.Combine(CasesDirectory, kind);
        IEnumerable<string> files = Directory.EnumerateFiles(root, "*.toml", SearchOption.AllDirectories);
        return new TheoryData<string>(files.Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal));
    }

    private static void AssertEqual(JsonElement expected, TomlValue actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            TomlArray array = Assert.IsType<TomlArray>(actual);
            Assert.Equal(expected.GetArrayLength(), array.Count);
            for (int i = 0; i < array.Count; i++)
            {
                AssertEqual(expected[i], array[i], $"{path}[{i}]");
            }
        }
        else if (IsScalar(expected))
        {
            AssertScalar(expected.GetProperty("type").GetString()!, expected.GetProperty("value").GetString()!, actual, path);
        }
        else
        {
            TomlTable table = Assert.IsType<TomlTable>(actual);
            Assert.Equal(
                expected.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal),
                table.Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal));
            foreach (TomlEntry entry in table.Entries)
            {
                AssertEqual(expected.GetProperty(entry.Key), entry.Value, $"{path}.{entry.Key}");
            }
        }
    }

    private static bool IsScalar(JsonElement expected) =>
        expected.EnumerateObject().Count() == 2
        && expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
        && expected.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.String;

    private static void AssertScalar(string type, string expected, TomlValue actual, string path)
    {
        (string actualType, object actualValue) = actual switch
        {
            TomlString value => ("string", (object)value.Value),
            TomlInteger value => ("integer", value.Value),
            TomlFloat value => ("float", value.Value),
            TomlBoolean value => ("bool", value.Value),
            TomlOffsetDateTime value => ("datetime", value.Utc),
            TomlLocalDateTime value => ("datetime-local", value.Value),
            TomlLocalDate value => ("date-local", value.Value),
            TomlLocalTime value => ("time-local", value.Value),
            _ => (actual.TypeName, actual),
        };
        CultureInfo culture = CultureInfo.InvariantCulture;
        object expectedValue = type switch
        {
            "integer" => long.Parse(expected, culture),
            "float" => expected switch
            {
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                "nan" => double.NaN,
                _ => double.Parse(expected, culture),
            },
            "bool" => bool.Parse(expected),
            "datetime" => DateTimeOffset.Parse(expected, culture).UtcDateTime,
            "datetime-local" => DateTime.Parse(expected, culture),
            "date-local" => DateOnly.Parse(expected, culture),
            "time-local" => TimeOnly.Parse(expected, culture),
            _ => expected,
        };
        Assert.True(
            type == actualType && expectedValue.Equals(actualValue),
            $"{path}: expected {type} {expected}, got {actualType} {actualValue}");
    }
}
