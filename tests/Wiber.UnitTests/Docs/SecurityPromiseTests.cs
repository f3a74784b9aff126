using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Wiber.UnitTests.Docs;

/// <summary>Every promise of docs/security.md names tests, and those are there.</summary>
public sealed partial class SecurityPromiseTests
{
    [Fact]
    public void Every_promise_has_a_test()
    {
        string root = Root();
        string[] promises = [.. File.ReadLines(Path.Combine(root, "docs", "security.md"))
            .SkipWhile(line => !line.StartsWith("| Promise |", StringComparison.Ordinal)).Skip(2)];
        Assert.NotEmpty(promises);
        Assert.All(promises, promise => Assert.NotEmpty(TestName().Matches(promise)));
        foreach (Match name in promises.SelectMany(promise => TestName().Matches(promise)))
        {
            string file = Assert.Single(
                Directory.GetFiles(Path.Combine(root, "tests"), $"{name.Groups[1].Value}.cs", SearchOption.AllDirectories),
                path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
            Assert.Matches($@"\[(Fact|Theory)\][^;]* {name.Groups[2].Value}\(", File.ReadAllText(file));
        }
    }

    private static string Root([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", ".."));

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex TestName();
}
