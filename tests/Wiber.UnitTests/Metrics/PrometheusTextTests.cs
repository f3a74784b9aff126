using System.Diagnostics;
using Wiber.Node.Metrics;

namespace Wiber.UnitTests.Metrics;

/// <summary>What is written for Prometheus is read back by a strict reader of its format, which refuses what is wrong.</summary>
public sealed class PrometheusTextTests
{
    [Fact]
    public void Any_text_can_be_a_label_and_is_read_back()
    {
        const string Odd = "a\"b\\c\nd\\n";
        string text = PrometheusText.Write(
            [Metric.Gauges("wiber.odd", MetricUnit.Count, "One \\ two\nthree.", () => [MetricSample.Of(1.5, "of", Odd)])]);
        var page = ExpositionPage.Parse(text);
        KeyValuePair<string, double> sample = Assert.Single(page.Samples);
        Assert.Equal(1.5, sample.Value);
        Assert.Equal(Odd, page.LabelsOf(sample.Key)["of"]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-9)]
    [InlineData(18446744073709551615.0)]
    [InlineData(1780000000.123)]
    [InlineData(-0.25)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_is_read_back_as_it_was(double value)
    {
        string text = PrometheusText.Write([Metric.Gauge("wiber.number", MetricUnit.Seconds, "A number.", () => value)]);
        Assert.Equal(value, ExpositionPage.Parse(text)["wiber_number_seconds"]);
    }

    [Fact]
    public void A_duration_is_in_every_bucket_that_it_is_not_over()
    {
        var histogram = new DurationHistogram(MetricSample.Label("of", "x"));
        foreach (double ms in (double[])[0.01, 0.7, 0.7, 40, 60_000])
        {
            histogram.Record((long)(ms / 1_000 * Stopwatch.Frequency));
        }

        var page = ExpositionPage.Parse(PrometheusText.Write([Metric.Durations("wiber.wait", "Waiting.", histogram)]));
        Assert.Equal(1, page["wiber_wait_seconds_bucket{of=\"x\",le=\"0.0005\"}"]);
        Assert.Equal(3, page["wiber_wait_seconds_bucket{of=\"x\",le=\"0.001\"}"]);
        Assert.Equal(4, page["wiber_wait_seconds_bucket{of=\"x\",le=\"0.05\"}"]);
        Assert.Equal(4, page["wiber_wait_seconds_bucket{of=\"x\",le=\"10\"}"]);
        Assert.Equal(5, page["wiber_wait_seconds_bucket{of=\"x\",le=\"+Inf\"}"]);
        Assert.Equal(5, page["wiber_wait_seconds_count{of=\"x\"}"]);
        Assert.Equal(60.04141, page["wiber_wait_seconds_sum{of=\"x\"}"], 6);
    }

    [Theory]
    [InlineData("# HELP a_total b\n# TYPE a_total counter\na_total 1")]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a gauge\na 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{b=\"\\x\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{b=\"c} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na  1\n")]
    [InlineData("# HELP a b\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a_ms b\n# TYPE a_ms gauge\na_ms 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1\n# HELP c d\n# TYPE c gauge\nc 1\na{x=\"y\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"2\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 1\n")]
    public void The_reader_refuses_what_is_no_such_page(string text) =>
        Assert.Throws<FormatException>(() => ExpositionPage.Parse(text));
}
