using Wiber.Client.Api;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Views;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: topics, messages and groups are found, paged, filtered and followed, and a message is published from its form. Method:
/// keys and answers go into the reducer; what it asks of the cluster, and what it shows, is looked at.
/// </summary>
public sealed class BrowsingTests
{
    [Fact]
    public void A_topic_is_opened_followed_and_left()
    {
        SampleCluster cluster = Opened(out int request);
        Assert.Contains(new Effect.FollowMessages(request, "chat", null, "0-2"), cluster.Effects);

        cluster.Happen(new MonitorEvent.MessageArrived(request, SampleCluster.Message(2, "new")));
        Assert.Equal("new", Top(cluster).Chosen!.GetText());

        cluster.Press(KeyCode.Escape);
        Assert.IsType<Effect.StopFollowing>(cluster.Effects[^1]);
        Assert.IsType<TopicsView>(cluster.State.Top);
    }

    [Fact]
    public void What_an_older_request_brings_is_not_shown()
    {
        SampleCluster cluster = Opened(out int request);

        cluster.Happen(new MonitorEvent.MessageArrived(request - 1, SampleCluster.Message(9, "of another topic")));

        Assert.Equal(2, Top(cluster).Count);
    }

    [Fact]
    public void Going_up_stands_still_and_at_the_top_asks_for_older_messages()
    {
        SampleCluster cluster = Opened(out int request, before: "0-0").Press(KeyCode.Up);
        Assert.False(Top(cluster).IsFollowing);

        cluster.Press(KeyCode.Up);
        Assert.Equal(new Effect.LoadMessages(request, "chat", null, "0-0"), cluster.Effects[^1]);

        cluster.Happen(new MonitorEvent.MessagesLoaded(
            request, new FetchAnswer { Messages = [SampleCluster.Message(0, "older")] }, IsOlder: true));
        Assert.Equal("older", Top(cluster).Chosen!.GetText());
        Assert.Null(Top(cluster).Before);
    }

    [Fact]
    public void A_filter_is_asked_of_the_nodes_and_is_in_the_copied_line()
    {
        SampleCluster cluster = Opened(out _).Press('f').Type("sender=ana some text").Press(KeyCode.Enter);

        var load = Assert.IsType<Effect.LoadMessages>(cluster.Effects[^1]);
        Assert.Equal(new MessageFilter { Sender = "ana", Text = "some text" }, load.Filter);
        cluster.Press('c');
        Assert.Equal(
            new Effect.Copy("wiber receive chat --sender ana --text 'some text' --from earliest --follow"), cluster.Effects[^1]);
    }

    [Fact]
    public void Messages_are_bounded_in_number_and_size()
    {
        SampleCluster cluster = Opened(out int request);
        for (int i = 2; i < 3_000; i++)
        {
            cluster.Happen(new MonitorEvent.MessageArrived(request, SampleCluster.Message(i, "x")));
        }

        Assert.Equal(1_000, Top(cluster).Count);
        Assert.Equal(2_999, Top(cluster).Chosen!.Offset);
        string large = new('x', 20 * 1024 * 1024);
        cluster.Happen(new MonitorEvent.MessageArrived(request, SampleCluster.Message(3_000, large)))
            .Happen(new MonitorEvent.MessageArrived(request, SampleCluster.Message(3_001, large)));
        Assert.Equal(1, Top(cluster).Count);
    }

    [Fact]
    public void A_failure_is_shown_where_the_answer_would_have_been()
    {
        SampleCluster cluster = SampleCluster.Running().Press('t');

        cluster.Happen(new MonitorEvent.LoadFailed(cluster.State.LatestRequest, "no node answered"));

        Assert.Equal("no node answered", Assert.IsType<TopicsView>(cluster.State.Top).Problem);
    }

    [Fact]
    public void A_message_is_published_from_its_form()
    {
        SampleCluster cluster = SampleCluster.Running().Press('p').Type("chat").Press(KeyCode.Tab).Type("it's q? K")
            .Press(KeyCode.Tab, KeyCode.Tab).Type("ana").Press(KeyCode.Enter);

        var publish = Assert.IsType<Effect.Publish>(cluster.Effects[^1]);
        Assert.Equal(("chat", "ana"), (publish.Topic, publish.Message.Sender));
        Assert.Equal("it's q? K"u8.ToArray(), publish.Message.Payload.ToArray());
        Assert.Null(cluster.State.Top);
        cluster.Press('c');
        Assert.Equal(new Effect.Copy(@"wiber send chat --sender ana 'it'\''s q? K'"), cluster.Effects[^1]);
        cluster.Press('C');
        Assert.Equal(new Effect.Copy("Send-WiberMessage chat 'it''s q? K' -Sender ana"), cluster.Effects[^1]);
    }

    [Fact]
    public void A_message_without_a_topic_is_not_sent()
    {
        SampleCluster cluster = SampleCluster.Running().Press('p', KeyCode.Tab).Type("text").Press(KeyCode.Enter);

        Assert.Equal(0, Assert.IsType<PublishView>(cluster.State.Top).Active);
        Assert.DoesNotContain(cluster.Effects, effect => effect is Effect.Publish);
    }

    [Fact]
    public void Lists_are_asked_for_again_while_they_are_open()
    {
        SampleCluster cluster = SampleCluster.Running().Press('g');
        cluster.Happen(new MonitorEvent.GroupsLoaded(cluster.State.LatestRequest, [SampleCluster.Group("billing", 5)]))
            .Press(KeyCode.Enter);
        int asked = cluster.Effects.Count(effect => effect is Effect.LoadGroups);

        cluster.After(1_000).Happen(new MonitorEvent.Ticked()).After(1_000).Happen(new MonitorEvent.Ticked());
        cluster.Happen(new MonitorEvent.GroupsLoaded(cluster.State.LatestRequest, [SampleCluster.Group("billing", 7)]));

        Assert.Equal(asked + 1, cluster.Effects.Count(effect => effect is Effect.LoadGroups));
        Assert.Equal(7, Assert.IsType<GroupView>(cluster.State.Top).Group.Lag);
    }

    [Theory]
    [InlineData("abc", 3, "ab", 2)]
    [InlineData("a😀", 3, "a", 1)]
    public void Backspace_takes_a_whole_character(string text, int cursor, string expected, int expectedCursor)
    {
        Assert.Equal(new TextField(expected, expectedCursor), new TextField(text, cursor).Press(KeyCode.Backspace));
    }

    private static SampleCluster Opened(out int request, string? before = null)
    {
        SampleCluster cluster = SampleCluster.Running().Press('t');
        cluster.Happen(new MonitorEvent.TopicsLoaded(cluster.State.LatestRequest, [SampleCluster.Topic("chat", 2)]))
            .Press(KeyCode.Enter);
        request = cluster.State.LatestRequest;
        var answer = new FetchAnswer
        {
            Messages = [SampleCluster.Message(0, "one"), SampleCluster.Message(1, "two")],
            Cursor = "0-2",
            Before = before,
        };
        return cluster.Happen(new MonitorEvent.MessagesLoaded(request, answer, false));
    }

    private static TopicView Top(SampleCluster cluster) => Assert.IsType<TopicView>(cluster.State.Top);
}
