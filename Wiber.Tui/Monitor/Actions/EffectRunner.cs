using System.Diagnostics;
using System.Globalization;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Client.Reading;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Sources;

namespace Wiber.Tui.Monitor.Actions;

/// <summary>
/// Does what the state asks for, each thing as a task of its own; what comes of it is posted as an event. Nothing here waits for
/// anything on the loop's time.
/// </summary>
internal sealed class EffectRunner(NodeRoster roster, WiberClient client, EventQueue queue) : IAsyncDisposable
{
    private const int PageMessages = 100;

    /// <summary>A group's lag takes a request of its own; more groups than this are listed without.</summary>
    private const int DescribedGroupsMax = 50;

    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Task> _running = [];
    private CancellationTokenSource _following = new();

    /// <summary>Starts it. To be called by one thread.</summary>
    public void Run(Effect effect)
    {
        switch (effect)
        {
            case Effect.PollNow:
                roster.PollNow();
                break;
            case Effect.SteerNode steer:
                Start(token => ActAsync(steer.Node, () => SteerAsync(steer, token), token));
                break;
            case Effect.StartAll:
                Start(token => ActAsync(
                    null, async () => ActionText.Of(await new ClusterControl(roster.Config).StartAsync(token)), token));
                break;
            case Effect.StopAll stop:
                Start(token => ActAsync(
                    null, async () => ActionText.Of(await new ClusterControl(roster.Config).StopAsync(stop.Leader, token)), token));
                break;
            case Effect.Publish publish:
                Start(token => ActAsync(null, () => PublishAsync(publish, token), token));
                break;
            case Effect.LoadTopics load:
                Start(token => LoadAsync(load.Request, async () => new MonitorEvent.TopicsLoaded(
                    load.Request, await client.GetTopicsAsync(token)), token));
                break;
            case Effect.LoadGroups load:
                Start(token => LoadAsync(load.Request, async () => new MonitorEvent.GroupsLoaded(
                    load.Request, await DescribeGroupsAsync(token)), token));
                break;
            case Effect.LoadMessages load:
                StopFollowing();
                Start(token => LoadAsync(load.Request, () => LoadMessagesAsync(load, token), token));
                break;
            case Effect.FollowMessages follow:
                StopFollowing();
                CancellationToken end = _following.Token;
                Start(token => FollowAsync(follow, end, token));
                break;
            case Effect.StopFollowing:
                StopFollowing();
                break;
        }
    }

    /// <summary>Cancels what is under way and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following.CancelAsync();
        Task[] running;
        lock (_running)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _ending.Dispose();
        _following.Dispose();
    }

    private void StopFollowing()
    {
        _following.Cancel();
        _following.Dispose();
        _following = new CancellationTokenSource();
    }

    private void Start(Func<CancellationToken, Task> run)
    {
        Task task = Task.Run(() => GuardAsync(run));
        lock (_running)
        {
            _running.Add(task);
        }

        task.ContinueWith(Forget, TaskScheduler.Default);
    }

    private void Forget(Task task)
    {
        lock (_running)
        {
            _running.Remove(task);
        }
    }

    /// <summary>What nobody expects ends the monitor, and is told.</summary>
    private async Task GuardAsync(Func<CancellationToken, Task> run)
    {
        try
        {
            await run(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The monitor ends, or the view that wanted it was left.
        }
        catch (Exception error)
        {
            queue.Complete(error);
        }
    }

    private async Task ActAsync(string? node, Func<Task<string>> act, CancellationToken cancellationToken)
    {
        string text;
        bool isFailure = false;
        try
        {
            text = await act();
        }
        catch (Exception error) when (error is WiberApiException or NodeStartException or TimeoutException or IOException
            or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            isFailure = true;
            text = ActionText.Line(error.Message);
        }

        await queue.PostAsync(new MonitorEvent.ActionEnded(node, text, isFailure), cancellationToken);
    }

    private async Task LoadAsync(int request, Func<Task<MonitorEvent>> load, CancellationToken cancellationToken)
    {
        MonitorEvent answer;
        try
        {
            answer = await load();
        }
        catch (WiberApiException error)
        {
            answer = new MonitorEvent.LoadFailed(request, ActionText.Line(error.Message));
        }

        await queue.PostAsync(answer, cancellationToken);
    }

    private async Task<string> SteerAsync(Effect.SteerNode steer, CancellationToken cancellationToken)
    {
        string id = steer.Node;
        if (steer.Command == MonitorCommand.TransferLeader)
        {
            return $"{await client.MoveLeaderAsync(id, cancellationToken)} was handed leadership";
        }

        ClusterConfig config = roster.Config;
        NodeConfig node = config.FindNode(id) ?? throw new IOException($"{id} is not in {config.FilePath} any more");
        var process = new NodeProcess(config, node);
        switch (steer.Command)
        {
            case MonitorCommand.KillNode:
                return await process.KillAsync(cancellationToken) ? $"{id} killed" : $"{id} was down";
            case MonitorCommand.StopNode:
                return ActionText.Of(id, await process.StopAsync(cancellationToken));
            case MonitorCommand.StartNode:
                return Started(id, "started", await process.StartAsync(cancellationToken));
            case MonitorCommand.RestartNode:
                return Started(id, "restarted", await process.RestartAsync(cancellationToken));
            case MonitorCommand.CutNode:
                return ActionText.Of(await client.IsolateAsync(node.ClientUri, cancellationToken: cancellationToken));
            case MonitorCommand.HealNode:
                return ActionText.Of(await client.HealAsync(node.ClientUri, cancellationToken));
            default:
                if (process.GetState().State == NodeRunState.Suspended)
                {
                    return await process.ResumeAsync(cancellationToken) ? $"{id} goes on" : $"{id} is down";
                }

                return await process.SuspendAsync(cancellationToken) ? $"{id} halted" : $"{id} is down";
        }
    }

    private static string Started(string node, string how, int pid) =>
        string.Create(CultureInfo.InvariantCulture, $"{node} {how} (pid {pid})");

    private async Task<string> PublishAsync(Effect.Publish publish, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        PublishAnswer answer = await client.PublishAsync(publish.Topic, publish.Message, cancellationToken: cancellationToken);
        double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        string place = MessageLine.Of(answer, isForTerminal: true);
        return string.Create(CultureInfo.InvariantCulture, $"acknowledged {place} in {ms:0} ms");
    }

    private async Task<IReadOnlyList<GroupDescription>> DescribeGroupsAsync(CancellationToken cancellationToken)
    {
        var groups = new List<GroupDescription>();
        foreach (GroupSummary summary in (await client.GetGroupsAsync(cancellationToken)).Take(DescribedGroupsMax))
        {
            try
            {
                groups.Add(await client.GetGroupAsync(summary.Group, cancellationToken));
            }
            catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownGroup)
            {
                // It went since the list was made.
                continue;
            }
        }

        return groups;
    }

    private async Task<MonitorEvent> LoadMessagesAsync(Effect.LoadMessages load, CancellationToken cancellationToken)
    {
        FetchAnswer answer = await client.FetchAsync(
            load.Topic,
            FetchStart.Last(PageMessages, load.Before),
            PageMessages,
            filter: load.Filter,
            cancellationToken: cancellationToken);
        return new MonitorEvent.MessagesLoaded(load.Request, answer, load.Before is not null);
    }

    private async Task FollowAsync(Effect.FollowMessages follow, CancellationToken end, CancellationToken ending)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, ending);
        void Tell(string text) => queue.TryPost(new MonitorEvent.Told($"{follow.Topic}: {ActionText.Line(text)}"));
        var reader = new TopicReader(new ClusterSource(client, follow.Topic, filter: follow.Filter), Tell);
        try
        {
            await foreach (Message message in reader.FollowAsync(FetchStart.AtCursor(follow.Cursor), either.Token))
            {
                await queue.PostAsync(new MonitorEvent.MessageArrived(follow.Request, message), either.Token);
            }
        }
        catch (WiberApiException error)
        {
            await queue.PostAsync(new MonitorEvent.LoadFailed(follow.Request, ActionText.Line(error.Message)), either.Token);
        }
    }
}
