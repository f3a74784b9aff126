namespace Wiber.Client; internal static class P {}
