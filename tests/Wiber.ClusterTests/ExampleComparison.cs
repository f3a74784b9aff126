using System.Text.Json;

namespace Wiber.ClusterTests;

/// <summary>
/// Holds an answer against the one that a document shows: the same properties with the same types, lists of the same length, and
/// the same values but for those that are different on every run.
/// </summary>
internal static class ExampleComparison
{
    /// <summary>Properties whose values, and the values within them, depend on the time, the machine or the election.</summary>
    private static readonly HashSet<string> Volatile =
    [
        "timestamp", "timestampBoundMs", "correctedTimestamp", "correctedBoundMs", "hlc", "term",
        "cluster", "node", "role", "leader", "leaderUrl", "index", "committed", "commitIndex",
        "appliedIndex", "lastLogIndex", "logHash", "disk", "port", "peerPort", "url", "matchIndex", "active", "peers",
        "joinedAt", "uptimeMs", "commitLatency", "recordingSince", "offsetUs", "driftPpm", "lastSync", "syncAttempts", "successfulSyncs", "successRate", "offsets",
        "receiveTimeUs", "sendTimeUs", "time", "wallTime", "source", "reign", "predictedOffsetUs",
    ];

    /// <summary>What is different; nothing if the answer is as shown.</summary>
    public static IEnumerable<string> FindDifferences(CurlExample example, string answer)
    {
        if (example.IsJson)
        {
            return Compare(Parse(example.Answer), Parse(answer), "$", isFixed: true);
        }

        string[] shown = SplitLines(example.Answer);
        string[] got = SplitLines(answer);
        return shown.Length == got.Length
            ? shown.Zip(got).SelectMany(pair => CompareLines(pair.First, pair.Second))
            : [$"{got.Length} lines instead of {shown.Length}"];
    }

    /// <summary>Lines are equal, or begin equally and end in JSON documents that are alike.</summary>
    private static IEnumerable<string> CompareLines(string shown, string got)
    {
        int json = shown.IndexOf('{', StringComparison.Ordinal);
        if (shown == got)
        {
            return [];
        }

        return json >= 0 && got.StartsWith(shown[..(json + 1)], StringComparison.Ordinal)
            ? Compare(Parse(shown[json..]), Parse(got[json..]), "$", isFixed: true)
            : [$"\"{got}\" instead of \"{shown}\""];
    }

    private static IEnumerable<string> Compare(JsonElement shown, JsonElement got, string path, bool isFixed)
    {
        if (!isFixed && (shown.ValueKind == JsonValueKind.Null || got.ValueKind == JsonValueKind.Null))
        {
            // What depends on the time may be known by now, or not yet.
            return [];
        }

        if (shown.ValueKind != got.ValueKind && (isFixed || !IsBoolean(shown) || !IsBoolean(got)))
        {
            return [$"{path} is {got.GetRawText()} instead of {shown.GetRawText()}"];
        }

        switch (shown.ValueKind)
        {
            case JsonValueKind.Object:
                string[] names = [.. shown.EnumerateObject().Select(each => each.Name)];
                string[] found = [.. got.EnumerateObject().Select(each => each.Name)];
                return names.SequenceEqual(found)
                    ? names.SelectMany(name => Compare(
                        shown.GetProperty(name), got.GetProperty(name), $"{path}.{name}", isFixed && !Volatile.Contains(name)))
                    : [$"{path} has {string.Join(", ", found)} instead of {string.Join(", ", names)}"];
            case JsonValueKind.Array:
                return shown.GetArrayLength() == got.GetArrayLength()
                    ? Enumerable.Range(0, shown.GetArrayLength())
                        .SelectMany(i => Compare(shown[i], got[i], $"{path}[{i}]", isFixed))
                    : [$"{path} has {got.GetArrayLength()} elements instead of {shown.GetArrayLength()}"];
            default:
                return !isFixed || JsonElement.DeepEquals(shown, got)
                    ? []
                    : [$"{path} is {got.GetRawText()} instead of {shown.GetRawText()}"];
        }
    }

    private static bool IsBoolean(JsonElement element) => element.ValueKind is JsonValueKind.True or JsonValueKind.False;

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string[] SplitLines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
