using Wiber.Client.Configuration;
using Wiber.Node.Hosting;
using Wiber.Node.Hosting.Clocks;

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

    [Fact]
    public void Clocks_can_be_made_wrong_for_tests()
    {
        Assert.True(NodeCommandLine.TryParse(
            ["--id", "n1", "--test-clock-offset-ms", "-3000", "--test-clock-drift-ppm=40", "--test-clock-step-ms", "7"],
            out NodeCommandLine? parsed,
            out _));
        Assert.Equal(new ClockShift(-3_000, 40, 7), parsed.TestClock);
    }

    [Theory]
    [InlineData("text", LogFormat.Text)]
    [InlineData("json", LogFormat.Json)]
    [InlineData(null, null)]
    public void The_form_of_the_log_can_be_chosen(string? name, LogFormat? expected)
    {
        string[] arguments = name is null ? ["--id", "n1"] : ["--id", "n1", "--log-format", name];
        Assert.True(NodeCommandLine.TryParse(arguments, out NodeCommandLine? parsed, out _));
        Assert.Equal(expected, parsed.LogFormat);
    }

    [Theory]
    [InlineData("--log-format must be text or json, not \"xml\"", "--id", "n1", "--log-format", "xml")]
    [InlineData("from -10000 to 10000, not \"x\"", "--id", "n1", "--test-clock-drift-ppm", "x")]
    [InlineData("from -3600000 to 3600000", "--id", "n1", "--test-clock-offset-ms", "-2147483648")]
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
