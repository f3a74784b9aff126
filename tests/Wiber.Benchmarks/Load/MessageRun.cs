namespace Wiber.Benchmarks.Load;

/// <summary>Messages to publish, their numbers following each other.</summary>
internal readonly record struct MessageRun(long First, int Count);
