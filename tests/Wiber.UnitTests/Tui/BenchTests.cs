using Wiber.Client.Measuring;
using Wiber.Tui.Bench;
using Wiber.Tui.Formatting;

namespace Wiber.UnitTests.Tui;

/// <summary>Goal: the figures of a load are told whole, in every form. Method: known latencies.</summary>
public sealed class BenchTests
{
    [Fact]
    public void Bars_are_of_one_two_and_five_and_hold_every_message()
    {
        var latencies = new LatencyHistogram();
        latencies.Record(TimeSpan.FromMilliseconds(0.3), count: 4);
        latencies.Record(TimeSpan.FromMilliseconds(4), count: 5);
        latencies.Record(TimeSpan.FromMilliseconds(70));

        Assert.Equal(
            [new(0.5, 4), new(1, 0), new(2, 0), new(5, 5), new(10, 0), new(20, 0), new(50, 0), new BenchBar(100, 1)],
            LatencyBars.Of(latencies));
        Assert.Empty(LatencyBars.Of(new LatencyHistogram()));
    }

    [Fact]
    public void Csv_has_a_value_for_every_name()
    {
        string[] lines = [.. BenchText.Csv(Document())];

        Assert.Equal(2, lines.Length);
        Dictionary<string, string> values = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary();
        Assert.Equal(("chat", "", "12.5"), (values["topic"], values["rate"], values["p99Ms"]));
    }

    [Fact]
    public void Text_names_the_load_the_figures_and_what_failed()
    {
        string text = string.Join('\n', BenchText.Of(Document() with { FailedCount = 3 }, new Palette(false)));

        Assert.Contains("1,000 messages of 256 bytes in 2.0 s, 1 producer, 10 a request, acks quorum", text);
        Assert.Contains("500 messages/s, 0.1 MB/s", text);
        Assert.Contains("p99 12.50", text);
        Assert.Contains("3 messages were not acknowledged", text);
        Assert.Contains("1,000  100.0  ████", text);
    }

    private static BenchDocument Document() => new()
    {
        Topic = "chat",
        Acks = "quorum",
        PayloadBytes = 256,
        Producers = 1,
        MessagesPerRequest = 10,
        Rate = null,
        IsComplete = true,
        DurationMs = 2000,
        AcknowledgedCount = 1000,
        FailedCount = 0,
        MessagesPerSecond = 500,
        BytesPerSecond = 128_000,
        P50Ms = 1,
        P90Ms = 2,
        P99Ms = 12.5,
        P999Ms = 20,
        MaxMs = 21.25,
        Histogram = [new BenchBar(20, 1000)],
    };
}
