using System.Runtime.Versioning;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Rendering;
using Wiber.Tui.Monitor.Sources;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.Tui.Monitor;

/// <summary>A run of the monitor: the sources, the loop, and their end in good order.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class MonitorSession(ClusterConfig config, MonitorOptions options)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    /// <summary>What is polled is asked again soon; it need not wait long for an answer.</summary>
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly EventQueue _queue = new();

    /// <summary>Runs until the user quits.</summary>
    public async Task RunAsync(ITerminal terminal, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var client = new WiberClient(config, options.Client);
        using var polling = new WiberClient(
            config, options.Client with { CallTimeout = PollTimeout, AttemptTimeout = PollTimeout / 2 });
        var roster = new NodeRoster(config, polling, _queue, _time, GuardAsync);
        var effects = new EffectRunner(roster, client, _queue);
        Task sources = Task.CompletedTask;
        Glyphs glyphs = options.IsAscii ? Glyphs.Ascii : Glyphs.Unicode;
        MonitorState last;
        try
        {
            terminal.Enter();
            using var watch = new SignalSource(terminal, _queue);
            sources = Task.WhenAll(Sources(polling, roster).Select(source => GuardAsync(source, ending.Token)));
            var loop = new MonitorLoop(terminal, _queue, effects.Run, glyphs, new FrameWriter(options.UsesColor), _time);
            last = await loop.RunAsync(Begin(terminal), ending.Token);
        }
        finally
        {
            // No key that is typed for the shell is read any more; and whatever else ends slowly, the user has the shell back.
            await ending.CancelAsync();
            terminal.Dispose();
            _queue.Complete(null);
            await effects.DisposeAsync();
            await sources;
        }

        if (options.PicturePath is { } path)
        {
            Frame frame = Screen.Render(last with { Views = [] }, glyphs);
            await File.WriteAllTextAsync(path, FramePicture.Of(frame), cancellationToken);
        }
    }

    private MonitorState Begin(ITerminal terminal) => new()
    {
        Cluster = new ClusterFacts(config.Name, options.ConfigPath, options.AsksFirst),
        Nodes = [.. config.Nodes.Select(node => new NodeState { Id = node.Id, Url = node.ClientUri })],
        Size = terminal.Size,
        Now = _time.GetUtcNow(),
        StartedAt = _time.GetUtcNow(),
    };

    private IEnumerable<Func<CancellationToken, Task>> Sources(WiberClient client, NodeRoster roster)
    {
        yield return new KeySource(_queue, _time).RunAsync;
        yield return TickAsync;
        yield return new MessageCounter(client, _queue).RunAsync;
        yield return new DiskMeter(roster, _queue).RunAsync;
        yield return roster.RunAsync;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await _queue.PostAsync(new MonitorEvent.Ticked(), cancellationToken);
        }
    }

    /// <summary>A source that fails in a way nobody expected ends the monitor, and is told.</summary>
    private async Task GuardAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => run(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The monitor ends.
        }
        catch (Exception error)
        {
            _queue.Complete(error);
        }
    }
}
