using System.Globalization;
using Wiber.Benchmarks.Load;
using Wiber.Client.Messages;

namespace Wiber.Benchmarks;

/// <summary>What to measure, as the command line says.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Publishes the same load to Wiber and to other systems on this machine, in turns, and prints a table of each workload.

          --systems wiber,nats,...   what to measure: wiber, nats, nats-sync, rabbitmq, etcd (all); one that is not installed is skipped
          --workloads A,B,...        A one in flight, B 64 producers, C 4,096 outstanding, D read back, E leader kill, F cold start (all)
          --sizes 256,1024           bytes of a payload for A to D; E has the first
          --rounds N                 how often everything is measured; tables have the medians (3)
          --seconds N                how long A, B and C take each (10)
          --warm-up N                seconds of load of each kind before anything but F is measured (20)
          --messages N               how many messages D reads back (500,000)
          --kills N                  how often E kills the leader in each round (5)
          --markdown FILE            write the tables with the machine and the settings to a file too
          --quick                    only Wiber, fractions of a second each: whether it works, not how fast it is
        """;

    public static readonly string[] AllSystems = ["wiber", "nats", "nats-sync", "rabbitmq", "etcd"];

    public static readonly string[] AllWorkloads = ["A", "B", "C", "D", "E", "F"];

    public IReadOnlyList<string> Systems { get; init; } = AllSystems;

    public IReadOnlyList<string> Workloads { get; init; } = AllWorkloads;

    public IReadOnlyList<int> PayloadBytes { get; init; } = [256, 1024];

    public int Rounds { get; init; } = 3;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    public long ReadBackMessages { get; init; } = 500_000;

    public int Kills { get; init; } = 5;

    public string? MarkdownFile { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">It cannot be used; the message says why.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name == "--quick")
            {
                options = options with
                {
                    Systems = ["wiber"],
                    PayloadBytes = [256],
                    Rounds = 1,
                    Duration = TimeSpan.FromSeconds(0.3),
                    WarmUp = TimeSpan.FromSeconds(0.1),
                    ReadBackMessages = 5_000,
                    Kills = 1,
                };
                continue;
            }

            string value = i + 1 < arguments.Count ? arguments[++i] : throw new ArgumentException($"{name} needs a value");
            options = name switch
            {
                "--systems" => options with { Systems = Choices(name, value, AllSystems) },
                "--workloads" => options with { Workloads = Choices(name, value, AllWorkloads) },
                "--sizes" => options with
                {
                    PayloadBytes =
                    [
                        .. value.Split(',').Select(
                            size => (int)Number(name, size, Payload.NumberBytes, MessageBatchLimits.PayloadBytesMax)),
                    ],
                },
                "--rounds" => options with { Rounds = (int)Number(name, value, 1, 100) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number(name, value, 0.1, 3600)) },
                "--warm-up" => options with { WarmUp = TimeSpan.FromSeconds(Number(name, value, 0.1, 3600)) },
                "--messages" => options with { ReadBackMessages = (long)Number(name, value, 1, 100_000_000) },
                "--kills" => options with { Kills = (int)Number(name, value, 1, 100) },
                "--markdown" => options with { MarkdownFile = value },
                _ => throw new ArgumentException($"there is no option {name}"),
            };
        }

        return options;
    }

    private static string[] Choices(string name, string value, string[] all)
    {
        string[] chosen = value.Split(',');
        return chosen.FirstOrDefault(each => !all.Contains(each)) is { } unknown
            ? throw new ArgumentException($"{name} is of {string.Join(", ", all)}, and not \"{unknown}\"")
            : chosen;
    }

    private static double Number(string name, string text, double min, double max) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max
            ? value
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be {min} to {max}, not \"{text}\""));
}
