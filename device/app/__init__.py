"""What runs: the composition root, the appliance, the logger, the service, replay, and a way out that is safe."""
