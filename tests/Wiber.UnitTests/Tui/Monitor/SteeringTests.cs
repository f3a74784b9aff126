using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: keys steer the node in focus, ask where something would be lost, and tell what came of it. Method: keys and events
/// go into the reducer, state and effects are looked at; no process is touched.
/// </summary>
public sealed class SteeringTests
{
    [Fact]
    public void A_node_is_killed_only_after_a_yes()
    {
        SampleCluster cluster = SampleCluster.Running().Press('2', 'K');

        Assert.IsType<QuestionView>(cluster.State.Top);
        Assert.DoesNotContain(cluster.Effects, effect => effect is Effect.SteerNode);

        cluster.Press('y');

        Assert.Contains(new Effect.SteerNode(MonitorCommand.KillNode, "n2"), cluster.Effects);
        Assert.Null(cluster.State.Top);
        Assert.Equal(NodeActivity.Killing, cluster.State.Find("n2")!.Activity);
    }

    [Theory]
    [InlineData('n')]
    [InlineData('q')]
    public void Anything_but_yes_does_nothing(char answer)
    {
        SampleCluster cluster = SampleCluster.Running().Press('K', answer);

        Assert.Null(cluster.State.Top);
        Assert.DoesNotContain(cluster.Effects, effect => effect is Effect.SteerNode);
        Assert.False(cluster.State.IsOver);
    }

    [Fact]
    public void A_cluster_to_play_with_is_not_asked_about()
    {
        SampleCluster cluster = SampleCluster.Running(asksFirst: false).Press('K');

        Assert.Contains(new Effect.SteerNode(MonitorCommand.KillNode, "n1"), cluster.Effects);
    }

    [Fact]
    public void The_answer_is_for_the_node_that_was_asked_about()
    {
        SampleCluster cluster = SampleCluster.Running().Press('3', 'S')
            .Happen(new MonitorEvent.MouseUsed(MouseAction.Press, 0, 2)).Press('y');

        Assert.Contains(new Effect.SteerNode(MonitorCommand.StopNode, "n3"), cluster.Effects);
    }

    [Fact]
    public void What_makes_no_sense_is_said_and_not_done()
    {
        SampleCluster cluster = SampleCluster.Running().Press('s');
        Assert.Equal("n1 is up already", cluster.State.Notes[^1].Text);

        cluster.Down("n2").Press('2', 'K');
        Assert.Equal("n2 is down; s starts it", cluster.State.Notes[^1].Text);

        cluster.Press('s', 's');
        Assert.Equal("n2: starting is under way", cluster.State.Notes[^1].Text);
        Assert.Single(cluster.Effects, effect => effect is Effect.SteerNode);
    }

    [Fact]
    public void One_key_halts_a_node_and_lets_it_go_on()
    {
        SampleCluster cluster = SampleCluster.Running(asksFirst: false).Press('2', 'z');
        Assert.Equal(NodeActivity.Halting, cluster.State.Find("n2")!.Activity);

        cluster.Happen(new MonitorEvent.ActionEnded("n2", "n2 halted", false))
            .Happen(new MonitorEvent.NodePolled("n2", new NodeProcessState(NodeRunState.Suspended, 4711), null))
            .Press('z');

        Assert.Equal(NodeActivity.Resuming, cluster.State.Find("n2")!.Activity);
        Assert.Equal("kill -CONT 4711", cluster.State.LastCommand!.Shell);
    }

    [Fact]
    public void A_change_of_the_leader_is_told_with_how_long_it_took()
    {
        SampleCluster cluster = SampleCluster.Running(asksFirst: false).Press('1', 'K')
            .After(150).Log("n3", "STATE -> PRE-CANDIDATE (term 1): the leader's connection broke")
            .After(64).Log("n3", "STATE -> LEADER (term 2): won the election with 2 of 3 votes");

        Assert.Equal("n3 leads in term 2, 214 ms after the kill of n1 (election 64 ms)", cluster.State.Notes[^1].Text);
        Assert.Contains(cluster.Effects, effect => effect is Effect.PollNow);
    }

    [Fact]
    public void A_leader_that_is_killed_right_after_the_start_is_told_about_too()
    {
        SampleCluster cluster = new SampleCluster(asksFirst: false).Up("n1", "leader", 1).Press('K')
            .After(200).Log("n2", "STATE -> LEADER (term 2): won the election with 2 of 3 votes");

        Assert.Equal("n2 leads in term 2, 200 ms after the kill of n1", cluster.State.Notes[^1].Text);
    }

    [Fact]
    public void A_leader_whose_log_is_elsewhere_is_told_about_roughly()
    {
        SampleCluster cluster = SampleCluster.Running(asksFirst: false).Press('K').Down("n1")
            .After(2_500).Up("n2", "leader", 2).Happen(new MonitorEvent.Ticked());

        Assert.Equal("n2 leads in term 2, about 2500 ms after the kill of n1", cluster.State.Notes[^1].Text);
    }

    [Fact]
    public void What_the_log_says_of_the_past_is_no_news()
    {
        var cluster = new SampleCluster();
        int before = cluster.State.Notes.Count;

        cluster.After(-60_000).Log("n2", "STATE -> LEADER (term 7): won the election with 2 of 3 votes").After(60_000);

        Assert.Equal(before, cluster.State.Notes.Count);
    }

    [Fact]
    public void The_line_that_does_the_same_is_copied_and_shown()
    {
        SampleCluster cluster = SampleCluster.Running().Press('2', 'K', 'c');
        Assert.Contains(new Effect.Copy("wiber kill n2"), cluster.Effects);

        cluster.Press('C', 'n');
        Assert.Contains(new Effect.Copy("Stop-WiberNode n2 -Force"), cluster.Effects);
        Assert.Equal("copied: Stop-WiberNode n2 -Force", cluster.State.Notes[^1].Text);
    }

    [Fact]
    public void Leaving_goes_one_step_at_a_time()
    {
        SampleCluster cluster = SampleCluster.Running().Press('t', 'p').Press(KeyCode.Escape);
        Assert.IsType<TopicsView>(cluster.State.Top);

        cluster.Press('q');
        Assert.False(cluster.State.IsOver);

        cluster.Press('q');
        Assert.True(cluster.State.IsOver);
    }

    [Fact]
    public void A_click_on_a_row_or_a_log_chooses_the_node()
    {
        SampleCluster cluster = SampleCluster.Running().Resize(120, 40)
            .Happen(new MonitorEvent.MouseUsed(MouseAction.Press, 5, 4));
        Assert.Equal(2, cluster.State.Focus);

        cluster.Happen(new MonitorEvent.MouseUsed(MouseAction.Press, 60, 20));
        Assert.Equal(1, cluster.State.Focus);
    }

    [Fact]
    public void A_leader_is_cut_off_after_a_yes_and_the_next_one_is_told_with_how_long_it_took()
    {
        SampleCluster cluster = SampleCluster.Running().Press('1', 'x');
        Assert.Equal("Cut n1, the leader, off from the others?", Assert.IsType<QuestionView>(cluster.State.Top).Question);

        cluster.Press('y');
        Assert.Contains(new Effect.SteerNode(MonitorCommand.CutNode, "n1"), cluster.Effects);
        Assert.Equal(("wiber cut n1", "Disconnect-WiberNode n1"), Texts(cluster));
        cluster.After(10).Happen(new MonitorEvent.ActionEnded("n1", "n1 is cut off from n2,n3", false))
            .After(10).Up("n1", "leader", 1, isolatedFrom: ["n2", "n3"])
            .After(500).Log("n2", "STATE -> LEADER (term 2): won the election with 2 of 3 votes");
        Assert.Equal("n2 leads in term 2, 520 ms after the cut of n1", cluster.State.Notes[^1].Text);

        // The cut was told when it was made; that it is seen afterwards is no news.
        Assert.Single(cluster.State.Notes, note => note.Text.Contains("cut off from", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_that_is_cut_off_is_healed_without_a_question_and_one_that_is_not_has_nothing_to_heal()
    {
        SampleCluster cluster = SampleCluster.Running().Press('2', 'h');
        Assert.Equal("n2 is cut off from nobody; x cuts it off", cluster.State.Notes[^1].Text);

        cluster.Up("n2", "follower", 1, isolatedFrom: ["n1"]);
        Assert.Equal("n2 is cut off from n1", cluster.State.Notes[^1].Text);
        cluster.Press('h');
        Assert.Contains(new Effect.SteerNode(MonitorCommand.HealNode, "n2"), cluster.Effects);
        Assert.Equal(("wiber heal n2", "Connect-WiberNode n2"), Texts(cluster));

        cluster.Happen(new MonitorEvent.ActionEnded("n2", "n2 is healed", false)).Down("n2").Press('x');
        Assert.Equal("n2 does not answer", cluster.State.Notes[^1].Text);
    }

    [Fact]
    public void A_node_that_another_cluster_toml_names_is_not_steered_from_here()
    {
        SampleCluster cluster = Know(SampleCluster.Running(), "n1", "n2", "n3", "other").Up("other", "follower", 1).Press('4', 'K');
        Assert.Equal("other is not in cluster.toml; steer it where it is", cluster.State.Notes[^1].Text);
        Assert.Null(cluster.State.Top);
    }

    [Fact]
    public void Nodes_come_and_go_and_the_one_in_focus_stays_in_focus()
    {
        SampleCluster cluster = Know(SampleCluster.Running().Press('3'), "n0", "n2", "n3");
        Assert.Equal(["n0", "n2", "n3"], cluster.State.Nodes.Select(node => node.Id));
        Assert.Equal("n3", cluster.State.Focused.Id);
        Assert.Equal(4_709, cluster.State.Focused.AppliedIndex);
        Assert.Equal(
            ["n1 was taken out of the cluster", "n0 was added to cluster.toml"],
            cluster.State.Notes.TakeLast(2).Select(note => note.Text));
        cluster.Log("n0", "a line").Press('K');
        Assert.Equal(1, cluster.State.Find("n0")!.Log.End);

        // The node that was asked about goes while the question stands.
        Know(cluster, "n0").Press('y');
        Assert.Null(cluster.State.Top);
        Assert.Equal("n3 is gone", cluster.State.Notes[^1].Text);
        Assert.Equal("n0", cluster.State.Focused.Id);
        Assert.DoesNotContain(cluster.Effects, effect => effect is Effect.SteerNode);
    }

    [Fact]
    public void A_lag_is_what_the_leader_says_and_not_that_two_nodes_were_asked_at_different_moments()
    {
        var cluster = new SampleCluster();
        cluster.Up("n1", "leader", 1, commit: 900, applied: 900, matches: new() { ["n2"] = 900, ["n3"] = 850 })
            .Up("n2", "follower", 1, commit: 700, applied: 690)
            .Up("n3", "follower", 1, commit: 850, applied: 850);
        Assert.Equal([0, 10, 50], cluster.State.Nodes.Select(cluster.State.LagOf));

        // Of n3 the leader has heard nothing yet.
        cluster.Up("n1", "leader", 2, commit: 900, applied: 900, matches: new() { ["n2"] = 900, ["n3"] = 0 });
        Assert.Equal([0, 10, 50], cluster.State.Nodes.Select(cluster.State.LagOf));

        // Without a leader, what the nodes say is all there is.
        cluster.Up("n1", "follower", 1, commit: 900, applied: 900);
        Assert.Equal([0, 210, 50], cluster.State.Nodes.Select(cluster.State.LagOf));
    }

    private static SampleCluster Know(SampleCluster cluster, params string[] nodes) => cluster.Happen(new MonitorEvent.NodesKnown(
        [.. nodes.Select((id, i) => new KnownNode(id, new Uri($"http://127.0.0.1:{9101 + i}"), id[0] == 'n'))]));

    private static (string, string) Texts(SampleCluster cluster) =>
        (cluster.State.LastCommand!.Shell, cluster.State.LastCommand.Cmdlet);
}
