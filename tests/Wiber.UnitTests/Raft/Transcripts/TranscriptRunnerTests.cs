using Wiber.UnitTests.Raft.Transcripts.Runner;

namespace Wiber.UnitTests.Raft.Transcripts;

/// <summary>
/// Goal: a scenario file that is wrong is refused at its line, and one that goes another way is shown where.
/// Method: small scenarios as text.
/// </summary>
public sealed class TranscriptRunnerTests
{
    [Theory]
    [InlineData("> jump n1", "there is no command 'jump'; there are add, campaign, compact, crash,")]
    [InlineData("> campaign", "a member is missing")]
    [InlineData("> campaign n4", "'n4' is not one of n1, n2, n3")]
    [InlineData("> campaign n1 n2", "nothing is known of 'n2' here")]
    [InlineData("> tick n1 soon", "'soon' is not a number: a number of ticks is expected")]
    [InlineData("> tick n1 9999", "1 to 1000 ticks can go by at once, not 9999")]
    [InlineData("> deliver n1 - n2", "'-' stands where '->' is expected")]
    [InlineData("> deliver n1 -> n2", "no such message is under way, only: none")]
    [InlineData("> persist n1", "no write of n1 waits")]
    [InlineData("> restart n1", "n1 is up")]
    [InlineData("> compact n1 1", "n1 can remove entries 1 to 0, not 1")]
    [InlineData("> join n2", "there is a node n2 already")]
    [InlineData("> join node", "'node' is not the name of a new node, such as n4 or n2#2")]
    [InlineData("> add n1 n4", "'n4' is not one of n1, n2, n3")]
    [InlineData("> group 3 unfounded term 1", "a group that is unfounded has neither a term nor logs")]
    [InlineData("> group 3 logs 1 1", "a log for each member is missing")]
    [InlineData("> group 3 size 1", "there is no setting 'size'")]
    [InlineData("> inject n2 -> n1 AppendEntries term 1 prev 0@0 entries 2@1 commit 0", "entry 2 does not follow entry 0")]
    public void A_wrong_command_is_named_with_file_and_line(string command, string problem)
    {
        var failure = Assert.Throws<TranscriptException>(() => Play($"# prose\n\n> group 3\nold output\n{command}\n"));

        Assert.StartsWith($"some.txt:5: '{command[2..]}': {problem}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_neither_prose_nor_command_nor_output_is_refused()
    {
        var failure = Assert.Throws<TranscriptException>(() => Play("# prose\n\ncampaign n1\n"));

        Assert.StartsWith("some.txt:3: 'campaign n1'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_without_a_group_is_refused()
    {
        var failure = Assert.Throws<TranscriptException>(() => Play("> status\n"));

        Assert.StartsWith("some.txt:1: 'status': there is no group yet", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_safety_property_ends_the_scenario_and_is_not_taken_for_output()
    {
        // It says that it had applied what only its own disk holds.
        const string Text = "> group 3 logs 1,1 1 1\n> crash n1\n> restart n1 applied 2\n";

        var failure = Assert.Throws<TranscriptException>(() => Play(Text));

        const string Problem = "some.txt:3: 'restart n1 applied 2': n1 took entry 2 of term 1 as committed, but it is on 1 disks only";
        Assert.StartsWith(Problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Playing_keeps_prose_and_commands_and_gives_the_same_output_each_time()
    {
        const string Text = "# One.\n\n> group 1\nold\nolder\n\n# Two.\n> campaign n1 brief\n";

        string played = Play(Text);

        Assert.Equal(Text.Split('\n').Where(IsScript), played.Split('\n').Where(IsScript));
        Assert.DoesNotContain("old", played, StringComparison.Ordinal);
        Assert.Contains("> campaign n1 brief\n      n1  becomes pre-candidate", played, StringComparison.Ordinal);
        Assert.Equal(played, Play(played));
    }

    [Fact]
    public void A_difference_is_shown_with_the_lines_around_it()
    {
        string[] lines = [.. Enumerable.Range(1, 20).Select(number => $"line {number}")];
        string[] other = [.. lines[..9], "another", .. lines[10..]];

        string difference = LineDiff.Between(string.Join('\n', lines), string.Join('\n', other));

        string[] shown =
        [
            "@@ line 7 @@", "  line 7", "  line 8", "  line 9", "- line 10", "+ another", "  line 11", "  line 12", "  line 13",
        ];
        Assert.Equal(shown, difference.Split('\n'));
    }

    private static bool IsScript(string line) => line.Length == 0 || line[0] is '#' or '>';

    private static string Play(string text) => TranscriptFile.Play("some.txt", text, new Scenario().Execute);
}
