using System.CommandLine;
using System.CommandLine.Parsing;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The options of <c>wiber receive</c> that say in which order messages come.</summary>
internal sealed class OrderOptions
{
    private const string ByTime = "timestamp";
    private const long WindowMsMax = 60_000;

    private readonly Option<string?> _order = new("--order")
    {
        Description = "log: as they were stored. timestamp: by their senders' times, corrected where a sender said how its clock "
            + "stands; what comes too late for its place is marked. Default: log.",
        HelpName = "log|timestamp",
    };

    private readonly Option<long?> _window = new("--window")
    {
        Description = "With --order timestamp: how long to hold a message back for others that belong in front of it, up to 1m. "
            + "Default: 5s.",
        HelpName = "TIME",
        CustomParser = QuantityRule.Time("--window", WindowMsMax),
    };

    public OrderOptions() => _order.AcceptOnlyFromAmong("log", ByTime);

    public IEnumerable<Option> All => [_order, _window];

    public void AddTo(Command verb)
    {
        verb.Options.Add(_order);
        verb.Options.Add(_window);
    }

    /// <summary>Adds an error if they contradict each other.</summary>
    public void Check(CommandResult result)
    {
        // Not its value: one that is none of the choices would throw.
        bool isByTime = result.GetResult(_order)?.Tokens is [{ Value: ByTime }];
        if (result.GetResult(_window) is not null && !isByTime)
        {
            result.AddError("--window goes with --order timestamp");
        }
    }

    /// <summary>The order of timestamps, or nothing for that of the log.</summary>
    public TimestampOrder? Read(ParseResult arguments)
    {
        if (arguments.GetValue(_order) != ByTime)
        {
            return null;
        }

        return arguments.GetValue(_window) is { } windowMs
            ? new TimestampOrder { Window = TimeSpan.FromMilliseconds(windowMs) }
            : new TimestampOrder();
    }
}
