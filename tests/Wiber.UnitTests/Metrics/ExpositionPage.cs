using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Wiber.UnitTests.Metrics;

/// <summary>
/// Reads a page of the Prometheus text-based exposition format 0.0.4, as strictly as its description is, and some of the naming
/// conventions too. Throws a <see cref="FormatException"/> that names the line.
/// </summary>
internal sealed partial class ExpositionPage
{
    private const string OneLabel = "[a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\.|[^\"\\\\\\n])*\"";

    private readonly Dictionary<string, (string? Help, string? Type)> _families = [];
    private readonly Dictionary<string, double> _samples = [];
    private readonly List<Sample> _all = [];
    private string? _current;

    /// <summary>Names of the families and their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _families.ToDictionary(each => each.Key, each => each.Value.Type!);

    /// <summary>All samples by their name and labels as they are written, such as <c>a{b="c"}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>A sample; 0 if it is not there.</summary>
    public double this[string series] => _samples.GetValueOrDefault(series);

    public static ExpositionPage Parse(string text)
    {
        var page = new ExpositionPage();
        Require(text.EndsWith('\n'), "the last line has no end");
        Require(!text.Contains('\r', StringComparison.Ordinal), "there is a carriage return");
        foreach (string line in text[..^1].Split('\n'))
        {
            try
            {
                page.ReadLine(line);
            }
            catch (FormatException error)
            {
                throw new FormatException($"{error.Message}: {line}");
            }
        }

        page.CheckFamilies();
        return page;
    }

    /// <summary>The label values of a sample, as they were before they were escaped.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(string series) => _all.Single(each => each.Series == series).Labels;

    private static void Require(bool isSo, string problem)
    {
        if (!isSo)
        {
            throw new FormatException(problem);
        }
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith("# HELP ", StringComparison.Ordinal) || line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            string[] parts = line.Split(' ', 4);
            Require(parts.Length == 4 && MetricName().IsMatch(parts[2]), "not a description");
            Describe(parts[2], parts[1] == "HELP", parts[3]);
            return;
        }

        Require(!line.StartsWith('#'), "a comment that means nothing");
        Match match = SampleLine().Match(line);
        Require(match.Success, "not a sample");
        AddSample(
            match.Groups["name"].Value,
            line[..line.LastIndexOf(' ')],
            ReadLabels(match.Groups["labels"].Value),
            ReadNumber(match.Groups["value"].Value));
    }

    private void Describe(string name, bool isHelp, string text)
    {
        (string? help, string? type) = _families.GetValueOrDefault(name);
        if (isHelp)
        {
            Require(help is null && type is null, "a second HELP, or one behind TYPE");
            Require(text.Length > 0 && !BadEscape().IsMatch(text), "not a text");
            help = text;
        }
        else
        {
            Require(help is not null && type is null && _current == name, "TYPE must follow its HELP, once");
            Require(text is "counter" or "gauge" or "histogram" or "summary" or "untyped", "no such type");
            type = text;
        }

        _families[name] = (help, type);
        _current = name;
    }

    private void AddSample(string name, string series, Dictionary<string, string> labels, double value)
    {
        string type = _families.GetValueOrDefault(_current ?? "").Type
            ?? throw new FormatException("a sample without a type in front of it");
        string suffix = name.StartsWith(_current!, StringComparison.Ordinal) ? name[_current!.Length..] : "?";
        Require(
            type == "histogram" ? suffix is "_bucket" or "_sum" or "_count" : suffix.Length == 0,
            $"not of the family {_current} in front of it");
        Require(_samples.TryAdd(series, value), "the same series twice");
        Require(type != "counter" || (double.IsFinite(value) && value >= 0), "a counter cannot be that");
        Require(labels.ContainsKey("le") == (suffix == "_bucket"), "only buckets have le");
        _all.Add(new Sample(_current!, suffix, series, labels, value));
    }

    private static Dictionary<string, string> ReadLabels(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Label().Matches(text))
        {
            string escaped = match.Groups["value"].Value;
            Require(!BadEscape().IsMatch(escaped), "an escape that there is not");
            var value = new StringBuilder();
            for (int i = 0; i < escaped.Length; i++)
            {
                value.Append(escaped[i] != '\\' ? escaped[i] : escaped[++i] == 'n' ? '\n' : escaped[i]);
            }

            Require(labels.TryAdd(match.Groups["name"].Value, value.ToString()), "a label twice");
            Require(!match.Groups["name"].Value.StartsWith("__", StringComparison.Ordinal), "a reserved label");
        }

        return labels;
    }

    private static double ReadNumber(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
    };

    private void CheckFamilies()
    {
        foreach ((string name, (_, string? type)) in _families)
        {
            Require(type is not null, $"{name} has no type");
            bool isNamedCounter = name.EndsWith("_total", StringComparison.Ordinal);
            Require((type == "counter") == isNamedCounter, $"{name}: counters end with _total, and nothing else does");
            Require(!ReservedSuffix().IsMatch(name), $"{name} ends as a part of a histogram does");
            Require(!OtherUnit().IsMatch(name), $"{name} has another unit than seconds or bytes");
        }

        foreach (IGrouping<(string, string), Sample> histogram in _all
            .Where(each => _families[each.Family].Type == "histogram")
            .GroupBy(each => (each.Family, string.Join(',', each.Labels.Where(label => label.Key != "le").Order()))))
        {
            CheckHistogram(histogram.Key.ToString(), [.. histogram]);
        }
    }

    private static void CheckHistogram(string name, Sample[] samples)
    {
        Sample[] buckets = [.. samples.Where(each => each.Suffix == "_bucket")];
        double[] bounds = [.. buckets.Select(each => ReadNumber(each.Labels["le"]))];
        Require(bounds.Length > 1 && double.IsPositiveInfinity(bounds[^1]), $"{name} has no bucket for everything at its end");
        Require(bounds.Zip(bounds.Skip(1)).All(each => each.First < each.Second), $"{name}: the bounds do not grow");
        Require(
            buckets.Zip(buckets.Skip(1)).All(each => each.First.Value <= each.Second.Value), $"{name}: the buckets do not grow");
        Require(
            samples.Single(each => each.Suffix == "_count").Value.Equals(buckets[^1].Value),
            $"{name}: the count is not that of the last bucket");
        Sample sum = samples.Single(each => each.Suffix == "_sum");
        Require(sum.Value > 0 == buckets[^1].Value > 0, $"{name}: the sum does not fit the count");
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>" + OneLabel + "(," + OneLabel + ")*)\\})? (?<value>\\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\.|[^"\\])*)"(,|$)""")]
    private static partial Regex Label();

    [GeneratedRegex("""(?<!\\)(\\\\)*\\([^\\n"]|$)""")]
    private static partial Regex BadEscape();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex ReservedSuffix();

    [GeneratedRegex("_(ms|us|ns|milliseconds|microseconds|minutes|kb|mb|kilobytes|percent)(_|$)")]
    private static partial Regex OtherUnit();

    private sealed record Sample(
        string Family, string Suffix, string Series, IReadOnlyDictionary<string, string> Labels, double Value);
}
