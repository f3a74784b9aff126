using Wiber.Node.Hosting;

namespace Wiber.UnitTests.Hosting;

/// <summary>The daemon's command line: both spellings of values, and a named problem for everything else.</summary>
public sealed class NodeCommandLineTests
{
    [Fact]
    public void Values_come_behind_a_space_or_an_equals_sign()
    {
        Assert.True(NodeCommandLine.TryParse(
            ["--id", "n1", "--config=a b.toml", "--data-root", "d", "--detached"], out NodeCommandLine? parsed, out _));
        Assert.Equal(new NodeCommandLine("n1", "a b.toml", "d", true), parsed);
    }

    [Theory]
    [InlineData("--id is missing")]
    [InlineData("--id needs a value", "--id")]
    [InlineData("unknown argument --port", "--id", "n1", "--port", "1")]
    [InlineData("given twice", "--id", "n1", "--id", "n2")]
    [InlineData("--id is missing", "--id", "")]
    public void Problems_are_named(string expected, params string[] arguments)
    {
        Assert.False(NodeCommandLine.TryParse(arguments, out _, out string? problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }
}
