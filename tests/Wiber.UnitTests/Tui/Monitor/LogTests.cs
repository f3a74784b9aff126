using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: logs scroll, stand, filter and search as one expects, and stay within their bounds. Method: lines are added and keys
/// pressed; the line at the bottom of the pane is looked at.
/// </summary>
public sealed class LogTests
{
    [Fact]
    public void A_line_is_taken_apart()
    {
        LogLine line = LogLine.Parse("n1", "2026-11-21T18:40:29.457535Z WRN n1: [n1] STATE -> LEADER (term 1)");

        Assert.Equal("WRN", line.Level);
        Assert.Equal("STATE -> LEADER (term 1)", line.Text);
        Assert.Equal(457, line.Time!.Value.Millisecond);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("no time at all")]
    [InlineData("Z INF x")]
    [InlineData("   at Some.Stack.Trace()")]
    public void A_line_of_another_kind_is_kept_as_it_is(string text)
    {
        Assert.Equal(new LogLine(null, "", text), LogLine.Parse("n1", text));
    }

    [Fact]
    public void A_line_of_a_megabyte_is_cut_and_says_so()
    {
        LogLine line = LogLine.Parse("n1", new string('x', 1_000_000));

        Assert.InRange(line.Text.Length, LogLine.CharsMax, LogLine.CharsMax + 100);
        Assert.EndsWith($"... (+{1_000_000 - LogLine.CharsMax} characters)", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_buffer_is_bounded_in_lines_and_in_characters()
    {
        var many = new LogBuffer();
        var large = new LogBuffer();
        for (int i = 0; i < 12_000; i++)
        {
            many.Add(new LogLine(null, "", $"line {i}"));
            large.Add(new LogLine(null, "", new string('x', LogLine.CharsMax)));
        }

        Assert.Equal(5_000, many.End - many.First);
        Assert.Equal("line 11999", many[many.End - 1].Text);
        Assert.Equal("line 7000", many[many.First].Text);
        Assert.InRange((large.End - large.First) * LogLine.CharsMax, 1, 2 * 1024 * 1024);
    }

    [Fact]
    public void A_log_that_stands_still_does_not_move_when_lines_come()
    {
        SampleCluster cluster = Numbered(100).Press(KeyCode.Up).Press(KeyCode.Up);
        Assert.Equal("line 97", Bottom(cluster));

        cluster.Log("n1", "another");
        Assert.Equal("line 97", Bottom(cluster));

        cluster.Press(KeyCode.End);
        Assert.Equal("another", Bottom(cluster));
        cluster.Log("n1", "and another");
        Assert.Equal("and another", Bottom(cluster));
    }

    [Fact]
    public void Space_stands_and_follows_in_turn()
    {
        SampleCluster cluster = Numbered(10).Press(' ').Log("n1", "late");
        Assert.Equal("line 9", Bottom(cluster));
        Assert.Equal("late", Bottom(cluster.Press(' ')));
    }

    [Fact]
    public void Scrolling_goes_by_lines_that_pass_the_filter()
    {
        SampleCluster cluster = Numbered(100).Press('f').Type("5").Press(KeyCode.Enter).Press(KeyCode.Up);

        Assert.Equal("line 85", Bottom(cluster));
        cluster.Press(KeyCode.Escape);
        Assert.Null(cluster.State.LogFilter);
    }

    [Fact]
    public void A_search_goes_from_match_to_match_and_says_when_there_is_none()
    {
        SampleCluster cluster = Numbered(100).Press('/').Type("LINE 4").Press(KeyCode.Enter);
        Assert.Equal("line 49", Bottom(cluster));
        Assert.Equal("line 48", Bottom(cluster.Press('n')));
        Assert.Equal("line 49", Bottom(cluster.Press('N')));

        cluster.Press('N');
        Assert.Equal("no later line of n1 has \"LINE 4\"", cluster.State.Notes[^1].Text);
    }

    [Fact]
    public void The_wheel_scrolls_the_log_under_it()
    {
        SampleCluster cluster = Numbered(50).Resize(120, 40).Press('3');

        cluster.Happen(new MonitorEvent.MouseUsed(MouseAction.WheelUp, 5, 20));

        Assert.Equal("line 46", Bottom(cluster));
        Assert.Equal(2, cluster.State.Focus);
    }

    [Fact]
    public void A_log_that_stands_moves_on_when_its_lines_are_gone()
    {
        SampleCluster cluster = Numbered(10).Press(' ');
        for (int i = 0; i < 6_000; i++)
        {
            cluster.Log("n1", $"later {i}");
        }

        Assert.Equal("later 1000", Bottom(cluster));
    }

    private static SampleCluster Numbered(int count)
    {
        var cluster = new SampleCluster();
        return cluster.Log("n1", [.. Enumerable.Range(0, count).Select(i => $"line {i}")]);
    }

    private static string Bottom(SampleCluster cluster)
    {
        NodeState node = cluster.State.Nodes[0];
        return node.Log[node.LogView.BottomOf(node.Log)].Text;
    }
}
