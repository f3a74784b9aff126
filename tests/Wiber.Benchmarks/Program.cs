using System.Runtime.InteropServices;
using Wiber.Benchmarks;
using Wiber.Benchmarks.Reports;
using Wiber.Benchmarks.Systems;
using Wiber.Benchmarks.Systems.Etcd;
using Wiber.Benchmarks.Systems.Nats;
using Wiber.Benchmarks.Systems.RabbitMq;
using Wiber.Benchmarks.Systems.Wiber;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"{error.Message}\n\n{BenchmarkOptions.Usage}");
    return 2;
}

IBenchmarkSystem[] known =
[
    new WiberSystem(), new NatsSystem(isSynced: false), new NatsSystem(isSynced: true), new RabbitMqSystem(), new EtcdSystem(),
];
var systems = new List<IBenchmarkSystem>();
var skipped = new List<string>();
foreach (IBenchmarkSystem system in known.Where(system => options.Systems.Contains(system.Name)))
{
    if (system.FindObstacle() is { } obstacle)
    {
        skipped.Add($"{system.Name} is skipped: {obstacle}");
        Console.WriteLine(skipped[^1]);
    }
    else
    {
        systems.Add(system);
    }
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // Servers that were started are ended first.
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    ResultSet results = await new BenchmarkRun(options, systems, Console.WriteLine).RunAsync(stop.Token);
    foreach (WorkloadKey workload in results.Workloads)
    {
        Console.WriteLine($"\n{workload}\n");
        foreach (string line in ResultText.Table(results, workload))
        {
            Console.WriteLine(line);
        }
    }

    if (options.MarkdownFile is { } file)
    {
        File.WriteAllText(file, MarkdownReport.Write(options, string.Join(' ', args), systems, skipped, results));
    }

    string wiber = known[0].Name;
    return results.CountLost(wiber) == 0 && results.Failures.All(failure => failure.System != wiber) ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
