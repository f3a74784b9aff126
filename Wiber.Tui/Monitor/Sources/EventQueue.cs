using System.Threading.Channels;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>What happens, in the order it came. Bounded: whoever brings more than the loop takes waits.</summary>
internal sealed class EventQueue
{
    private const int EventsMax = 1_024;

    private readonly Channel<MonitorEvent> _events = Channel.CreateBounded<MonitorEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true });

    public ChannelReader<MonitorEvent> Reader => _events.Reader;

    public ValueTask PostAsync(MonitorEvent happened, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(happened, cancellationToken);

    /// <summary>Posts without waiting; when there is no room, more important things are going on.</summary>
    public void TryPost(MonitorEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Ends the loop, with an error if something went wrong that nobody expected.</summary>
    public void Complete(Exception? error) => _events.Writer.TryComplete(error);
}
