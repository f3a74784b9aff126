using System.Diagnostics;
using Wiber.Fuzz;
using Wiber.Fuzz.Engine;
using Wiber.Fuzz.Targets;

const int Found = 1;
const int Misused = 2;

if (args is ["--list"])
{
    foreach (FuzzTarget target in TargetList.All)
    {
        Console.WriteLine(target.Name);
    }

    return 0;
}

if (FuzzCommandLine.Parse(args) is not { } options)
{
    Console.Error.WriteLine(FuzzCommandLine.Usage);
    return Misused;
}

long began = Stopwatch.GetTimestamp();
var run = new FuzzRun(TargetList.All, options);
FuzzReport.WriteHead(options);
run.Run(
    hangs: finding =>
    {
        FuzzReport.Write(finding);
        Environment.Exit(Found);
    },
    FuzzReport.Write);
FuzzReport.WriteEnd(run, Stopwatch.GetElapsedTime(began));
return run.Findings.Count == 0 ? 0 : Found;
