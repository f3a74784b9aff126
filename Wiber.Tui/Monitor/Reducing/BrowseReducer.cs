using Wiber.Client.Api;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>Topics, messages, groups and events: opened, loaded, followed.</summary>
internal static class BrowseReducer
{
    /// <summary>Lists are asked for again so often, in seconds.</summary>
    private const int RefreshSeconds = 2;

    public static Step Open(MonitorState state, MonitorCommand command)
    {
        MonitorState alone = state with { Views = [] };
        return command switch
        {
            MonitorCommand.ShowEvents => Step.Of(
                alone.Open(new NotesView(state.Notes.Count, state.Notes.Count - 1)), new Effect.StopFollowing()),
            MonitorCommand.BrowseTopics => Ask(
                alone.Open(new TopicsView([]) { IsLoading = true }) with { LastCommand = CommandTexts.Topics(state.Cluster) },
                request => new Effect.LoadTopics(request)),
            _ => Ask(
                alone.Open(new GroupsView([]) { IsLoading = true }) with { LastCommand = CommandTexts.Groups(state.Cluster) },
                request => new Effect.LoadGroups(request)),
        };
    }

    public static Step OpenSelected(MonitorState state)
    {
        switch (state.Top)
        {
            case TopicsView { Count: > 0 } topics:
                return OpenTopic(state, topics.Topics[topics.Place].Topic, "");
            case GroupsView { Count: > 0 } groups:
                string group = groups.Groups[groups.Place].Group;
                return state.Open(new GroupView(groups.Groups[groups.Place])) with
                {
                    LastCommand = CommandTexts.Group(state.Cluster, group),
                };
            case GroupView { Count: > 0 } opened:
                return OpenTopic(state, opened.Group.Partitions[opened.Place].Topic, "");
            case TopicView { Chosen: { } message }:
                return state.Open(new MessageView(message)) with { LastCommand = CommandTexts.Message(state.Cluster, message) };
            default:
                return state;
        }
    }

    public static Step Filter(MonitorState state, TopicView topic, string filterText) =>
        OpenTopic(state.Close(), topic.Topic, filterText);

    /// <summary>Stands still, or begins anew at the end.</summary>
    public static Step ToggleFollow(MonitorState state, TopicView topic) => topic.IsFollowing
        ? Step.Of(state.ReplaceTop(topic with { IsFollowing = false }), new Effect.StopFollowing())
        : OpenTopic(state.Close(), topic.Topic, topic.FilterText);

    /// <summary>Asks again for a list that is open.</summary>
    public static Step Refresh(MonitorState state)
    {
        if (state.Now.Second % RefreshSeconds != 0)
        {
            return state;
        }

        return state.Top switch
        {
            TopicsView { IsLoading: false } => Ask(state, request => new Effect.LoadTopics(request)),
            GroupsView { IsLoading: false } or GroupView => Ask(state, request => new Effect.LoadGroups(request)),
            NotesView notes => state.ReplaceTop(notes with { NoteCount = state.Notes.Count }),
            _ => state,
        };
    }

    public static Step Take(MonitorState state, MonitorEvent happened) => happened switch
    {
        MonitorEvent.TopicsLoaded loaded when loaded.Request == state.LatestRequest => state.Update<TopicsView>(
            view => view with { Topics = loaded.Topics, IsLoading = false, Problem = null }),
        MonitorEvent.GroupsLoaded loaded when loaded.Request == state.LatestRequest => state
            .Update<GroupsView>(view => view with { Groups = loaded.Groups, IsLoading = false, Problem = null })
            .Update<GroupView>(view =>
                loaded.Groups.FirstOrDefault(group => group.Group == view.Group.Group) is { } group
                    ? view with { Group = group, Problem = null }
                    : view with { Problem = "the group is gone" }),
        MonitorEvent.MessagesLoaded loaded => Take(state, loaded),
        MonitorEvent.MessageArrived arrived => state.Update<TopicView>(view =>
            view.Request == arrived.Request && view.IsFollowing ? view.Add(arrived.Message) : view),
        MonitorEvent.LoadFailed failed => state
            .Update<TopicView>(view =>
                view.Request == failed.Request
                    ? view with { Problem = failed.Text, IsLoading = false, IsLoadingOlder = false }
                    : view)
            .Update<TopicsView>(view =>
                failed.Request == state.LatestRequest ? view with { Problem = failed.Text, IsLoading = false } : view)
            .Update<GroupsView>(view =>
                failed.Request == state.LatestRequest ? view with { Problem = failed.Text, IsLoading = false } : view),
        _ => state,
    };

    private static Step Take(MonitorState state, MonitorEvent.MessagesLoaded loaded)
    {
        TopicView? view = state.Views.OfType<TopicView>().FirstOrDefault(each => each.Request == loaded.Request);
        if (view is null)
        {
            return state;
        }

        if (loaded.IsOlder)
        {
            return state.Update<TopicView>(each => each.AddOlder(loaded.Answer));
        }

        MonitorState shown = state.Update<TopicView>(each => each.Show(loaded.Answer));
        return view.IsFollowing && loaded.Answer.Cursor is { } cursor
            ? Step.Of(
                shown,
                new Effect.FollowMessages(loaded.Request, view.Topic, MessageFilterText.Parse(view.FilterText), cursor))
            : shown;
    }

    private static Step OpenTopic(MonitorState state, string topic, string filterText)
    {
        MessageFilter? filter = MessageFilterText.Parse(filterText);
        int request = state.LatestRequest + 1;
        MonitorState opened = state.Open(new TopicView(topic, filterText, request) { IsLoading = true }) with
        {
            LatestRequest = request,
            LastTopic = topic,
            LastCommand = CommandTexts.Topic(state.Cluster, topic, filter),
        };
        return Step.Of(opened, new Effect.LoadMessages(request, topic, filter, null));
    }

    private static Step Ask(MonitorState state, Func<int, Effect> load)
    {
        int request = state.LatestRequest + 1;
        return Step.Of(state with { LatestRequest = request }, load(request));
    }
}
