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
}
