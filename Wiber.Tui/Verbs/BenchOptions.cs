using System.CommandLine;
using Wiber.Client.Measuring;
using Wiber.Client.Messages;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The options of <c>wiber bench</c>, and the load they describe.</summary>
internal sealed class BenchOptions
{
    private const int ProducersMax = 256;
    private const long DurationMsMax = 24 * 60 * 60 * 1000;

    private static readonly TimeSpan DurationDefault = TimeSpan.FromSeconds(10);

    public Option<long?> Rate { get; } = Whole(
        "--rate", "Messages a second of all producers together. Default: as many as are acknowledged.", 1, 10_000_000);

    public Option<long?> Size { get; } = new("--size")
    {
        Description = "Bytes of each payload, such as 256, 4K or 1M. Default: 256.",
        HelpName = "SIZE",
        CustomParser = QuantityRule.Bytes("--size", MessageBatchLimits.PayloadBytesMax),
    };

    public Option<long?> Producers { get; } = Whole(
        "--producers", "How many publish at the same time, each waiting for its acknowledgement. Default: 8.", 1, ProducersMax);

    public Option<long?> Batch { get; } = Whole(
        "--batch",
        "Messages of each request, as one encoded batch into partition 0. Default: 1, as a JSON document.",
        1,
        MessageBatchLimits.MessagesMax);

    public Option<long?> Duration { get; } = new("--duration")
    {
        Description = "How long, such as 30s or 5m. Default: 10s, or until --count is reached.",
        HelpName = "TIME",
        CustomParser = QuantityRule.Time("--duration", DurationMsMax),
    };

    public Option<long?> Count { get; } = Whole("--count", "How many messages.", 1, long.MaxValue);

    public Option<string?> Acks { get; } = AcksOption.Create(
        "When a message counts as acknowledged: on the disks of a majority, on the leader's, or when it has it. Default: quorum.");

    public Option<string?> Topic { get; } = new("--topic")
    {
        Description = "The topic. Default: one of its own, deleted afterwards.",
        HelpName = "TOPIC",
    };

    public Option<bool> Csv { get; } = new("--csv") { Description = "Print the figures as CSV: a line of names and one of values." };

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[Rate, Size, Producers, Batch, Duration, Count, Acks, Topic, Csv])
        {
            verb.Options.Add(option);
        }

        verb.Validators.Add(result =>
        {
            if (result.GetResult(Csv) is not null && result.GetValue<bool>("--json"))
            {
                result.AddError("--csv and --json are two forms of the same figures; give one of them");
            }
        });
    }

    /// <summary>Bytes of each payload.</summary>
    public int ReadSize(ParseResult arguments) => (int)(arguments.GetValue(Size) ?? 256);

    /// <summary>The load.</summary>
    /// <exception cref="CommandException">It would never begin.</exception>
    public LoadOptions ReadLoad(ParseResult arguments) => new()
    {
        Producers = (int)(arguments.GetValue(Producers) ?? 8),
        MessagesPerPublish = (int)(arguments.GetValue(Batch) ?? 1),
        MessagesPerSecond = arguments.GetValue(Rate),
        CountMax = arguments.GetValue(Count),
        Duration = ReadDuration(arguments),
    };

    private TimeSpan? ReadDuration(ParseResult arguments) => arguments.GetValue(Duration) switch
    {
        0 => throw new CommandException(ExitCode.Usage, "--duration must be more than 0"),
        { } ms => TimeSpan.FromMilliseconds(ms),
        null => arguments.GetValue(Count) is null ? DurationDefault : null,
    };

    private static Option<long?> Whole(string name, string description, long min, long max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = NumberRule.Whole(name, min, max),
    };
}
