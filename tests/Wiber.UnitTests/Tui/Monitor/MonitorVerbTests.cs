using Wiber.Tui.CommandLine;
using Wiber.Tui.Verbs;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: without a terminal the monitor says so and names what there is instead. Method: the console runs in the test, which
/// has no terminal; a terminal itself is tested in tmux, by the cluster tests.
/// </summary>
public sealed class MonitorVerbTests
{
    [Theory]
    [InlineData("monitor")]
    [InlineData("up", "--monitor")]
    public async Task Without_a_terminal_it_points_to_what_prints_lines(params string[] arguments)
    {
        ConsoleRun run = await ConsoleRun.OfAsync(arguments);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal("wiber: the monitor needs a terminal; `wiber status --watch` prints lines instead\n", run.Error);
    }

    [Fact]
    public async Task Alone_without_a_terminal_there_is_the_help()
    {
        ConsoleRun run = await ConsoleRun.OfAsync([]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("wiber monitor", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C.UTF-8", null, null, true)]
    [InlineData(null, "de_DE.utf8", "C", true)]
    [InlineData("", null, "en_US.UTF-8", true)]
    [InlineData("C", null, "en_US.UTF-8", false)]
    [InlineData(null, null, null, false)]
    public void Only_a_locale_of_UTF8_shows_more_than_ASCII(string? all, string? characters, string? language, bool isUtf8)
    {
        Assert.Equal(isUtf8, MonitorVerb.IsUtf8(name => name switch
        {
            "LC_ALL" => all,
            "LC_CTYPE" => characters,
            _ => language,
        }));
    }
}
