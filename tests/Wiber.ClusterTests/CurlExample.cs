using System.Text.RegularExpressions;

namespace Wiber.ClusterTests;

/// <summary>A command of a document, and the answer that the document shows for it.</summary>
/// <param name="Line">Where the command is.</param>
/// <param name="Command">The command, for bash.</param>
/// <param name="IsJson">Whether the answer is one JSON document; else it is lines.</param>
/// <param name="Answer">The answer.</param>
internal sealed partial record CurlExample(int Line, string Command, bool IsJson, string Answer)
{
    /// <summary>Whether curl goes on to the leader if it is told to.</summary>
    public bool FollowsRedirects => Command.Contains("curl -L ", StringComparison.Ordinal);

    /// <summary>Whether curl is to stop in the middle of an answer that has no end.</summary>
    public bool IsCutOff => Command.Contains("--max-time", StringComparison.Ordinal);

    /// <summary>Method and path, such as <c>GET /v1/topics/chat</c>.</summary>
    public string Request
    {
        get
        {
            Match path = Address().Match(Command);
            Match method = Method().Match(Command);
            bool hasBody = Command.Contains(" -d ", StringComparison.Ordinal)
                || Command.Contains(" --data-binary ", StringComparison.Ordinal);
            return $"{(method.Success ? method.Groups[1].Value : hasBody ? "POST" : "GET")} {path.Groups[1].Value}";
        }
    }

    /// <summary>The shell blocks of a document that call curl, each with the block behind it.</summary>
    public static IReadOnlyList<CurlExample> ReadAll(string markdown)
    {
        CurlExample[] examples =
        [
            .. Block().Matches(markdown).Select(match => new CurlExample(
                markdown.AsSpan(0, match.Index).Count('\n') + 2,
                match.Groups["command"].Value,
                match.Groups["kind"].Value == "json",
                match.Groups["answer"].Value)),
        ];
        int calls = CurlBlock().Count(markdown);
        return examples.Length == calls
            ? examples
            : throw new FormatException($"of {calls} blocks with curl only {examples.Length} have an answer behind them");
    }

    [GeneratedRegex(
        @"^```sh\n(?<command>[^`]*\bcurl [^`]*)^```\n```(?<kind>json|text)\n(?<answer>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^```sh\n[^`]*\bcurl ", RegexOptions.Multiline)]
    private static partial Regex CurlBlock();

    [GeneratedRegex(@"localhost:9101(/[^\s""'?]*)")]
    private static partial Regex Address();

    [GeneratedRegex(@"-X (\w+)")]
    private static partial Regex Method();
}
